/** A real browser for tests of pages, where one is installed; CURBLINE_CHROMIUM names one. */
import { existsSync } from "node:fs"
import puppeteer, { type Browser, type Page } from "puppeteer-core"

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

/** A page that is open, what it asked of the network, and what it complained of. */
export interface OpenPage {
  readonly page: Page
  readonly requests: ReadonlyArray<string>
  readonly complaints: ReadonlyArray<string>
}

/** How the reader looks at it. */
export interface Look {
  readonly theme?: "light" | "dark"
  readonly width?: number
  readonly height?: number
  /** Whether the reader welcomes motion; unsaid, as the browser has it. */
  readonly moves?: boolean
}

/** Opens an address in a page of its own. */
export const openPage = async (browser: Browser, url: string, look: Look = {}): Promise<OpenPage> => {
  const { theme = "light", width = 1280, height = 844, moves } = look
  const page = await browser.newPage()
  const requests: Array<string> = []
  const complaints: Array<string> = []
  page.on("request", (request) => requests.push(request.url()))
  page.on("console", (message) => complaints.push(message.text()))
  page.on("pageerror", (error) => complaints.push(String(error)))
  const motion = { name: "prefers-reduced-motion", value: moves ? "no-preference" : "reduce" }
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: theme },
    ...(moves === undefined ? [] : [motion])
  ])
  await page.setViewport({ width, height })
  await page.goto(url)
  return { page, requests, complaints }
}

/** The classes of the drawings that can be seen on a page with charts: of each chart the one for the page's width. */
export const drawingsOf = async (page: Page): Promise<ReadonlyArray<string>> =>
  (await page.evaluate(
    `[...document.querySelectorAll("figure [role=img] > div")].filter((it) => it.offsetParent !== null).map((it) => it.className)`
  )) as ReadonlyArray<string>
