/**
 * The page of a study in a real browser: what it loads, how it fits, what can be read. Skipped where no browser
 * is found; CURBLINE_CHROMIUM names one.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser } from "puppeteer-core"
import { renderStudyPage } from "../../src/sim/report/experiment/study-page.ts"
import { loadChartKit } from "../../src/sim/report/html/load-chart-kit.ts"
import { someStudy } from "../sim/experiments/outputs/some-study.ts"
import { chromium, drawingsOf, noBrowser, type OpenPage, openBrowser, openPage } from "../support/browser.ts"

if (chromium === undefined) process.stderr.write(`study-page.browser.test.ts is skipped: ${noBrowser}\n`)

describe.skipIf(chromium === undefined)("the page of a study in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "curbline-study-page-"))
  const file = join(folder, "report.html")
  let browser: Browser

  beforeAll(async () => {
    const kit = await loadChartKit()
    writeFileSync(file, renderStudyPage(someStudy(), { kit, version: "1.2.3" }))
    browser = await openBrowser(join(folder, "profile"))
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const opened = (theme: "light" | "dark", width: number): Promise<OpenPage> =>
    openPage(browser, pathToFileURL(file).href, { theme, width })

  it("loads nothing but itself and has nothing to complain about", async () => {
    const { page, requests, complaints } = await opened("light", 1280)
    assert.deepStrictEqual(requests, [pathToFileURL(file).href])
    assert.deepStrictEqual(complaints, [])
    await page.close()
  }, 60_000)

  it("never scrolls sideways, from a phone to a wide screen, with everything unfolded", async () => {
    for (const width of [320, 390, 768, 1280, 1920]) {
      const { page } = await opened("light", width)
      await page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true })")
      const wide = (await page.evaluate("document.documentElement.scrollWidth")) as number
      assert.isAtMost(wide, width, `${width} px`)
      await page.close()
    }
  }, 60_000)

  it("shows one drawing of each chart, and tells screen readers what it shows", async () => {
    for (const [width, shown] of [
      [390, "narrow"],
      [1280, "wide"]
    ] as const) {
      const { page } = await opened("dark", width)
      const seen = await drawingsOf(page)
      assert.isAtLeast(seen.length, 3)
      for (const name of seen) assert.strictEqual(name, shown)
      const tree = JSON.stringify(await page.accessibility.snapshot())
      for (const title of ["What acceptance costs", "by robots and crew"]) assert.include(tree, title)
      await page.close()
    }
  }, 60_000)

  it("keeps the figures on the map readable in both themes: contrast of 4.5 on their tiles", async () => {
    for (const theme of ["light", "dark"] as const) {
      const { page } = await opened(theme, 1280)
      const least = (await page.evaluate(leastContrast)) as number
      assert.isAtLeast(least, 4.5, theme)
      await page.close()
    }
  }, 60_000)
})

/** The least contrast between the ink and the colours of the map's tiles, drawn to read them (WCAG 2.2, 1.4.3). */
const leastContrast = `(() => {
  const context = document.createElement("canvas").getContext("2d")
  const light = (color) => {
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    const part = (c) => { const s = c / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4 }
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  }
  const ink = light(getComputedStyle(document.body).color)
  const tiles = [...document.querySelectorAll("#chart-map .wide rect[fill^='color-mix']")]
  return Math.min(...tiles.map((it) => {
    const [a, b] = [light(getComputedStyle(it).fill), ink].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05)
  }))
})()`
