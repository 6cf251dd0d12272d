/** A real browser for tests of pages, where one is installed; CURBLINE_CHROMIUM names one. */
import { existsSync } from "node:fs"
import puppeteer, { type Browser } from "puppeteer-core"

const candidates = [
  process.env["CURBLINE_CHROMIUM"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
].filter((path) => path !== "")

/** Path of the browser; undefined where there is none. */
export const chromium = candidates.find((path) => existsSync(path))

/** Why a test of pages is skipped. */
export const noBrowser = `no Chromium at ${candidates.join(", ")}; CURBLINE_CHROMIUM names one`

/** Starts it without a window and without a GPU; `profile` is a folder of its own. */
export const openBrowser = (profile: string): Promise<Browser> =>
  puppeteer.launch({
    executablePath: chromium ?? "",
    headless: true,
    userDataDir: profile,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync"
    ]
  })
