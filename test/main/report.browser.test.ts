/**
 * The report in a real browser: what it loads, how it fits, what can be read. Skipped where no browser is
 * found; CURBLINE_CHROMIUM names one.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { Browser, Page } from "puppeteer-core"
import { openScenario } from "../../src/main/scenario-files.ts"
import { loadChartKit } from "../../src/sim/report/html/load-chart-kit.ts"
import { renderReport } from "../../src/sim/report/html/report-page.ts"
import { Simulation } from "../../src/sim/run.ts"
import { toEnd } from "../support/breath.ts"
import { chromium, drawingsOf, noBrowser, type OpenPage, openBrowser, openPage } from "../support/browser.ts"

if (chromium === undefined) process.stderr.write(`report.browser.test.ts is skipped: ${noBrowser}\n`)

const themes = ["light", "dark"] as const

describe.skipIf(chromium === undefined)("the report in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "curbline-report-"))
  const file = join(folder, "report.html")
  let browser: Browser

  beforeAll(async () => {
    const opened = await openScenario("scenarios/city-day.yaml")
    const scenario = Either.getOrThrowWith(opened, (problems) => new Error(problems.join("\n"))).scenario
    const result = await toEnd(new Simulation(scenario))
    const kit = await loadChartKit()
    const command = "curbline sim scenarios/city-day.yaml"
    const mapScript = readFileSync(join("bin", "report-map.js"), "utf8")
    const parts = { command, version: "1.2.3", run: "runs/city-day-7-1", kit, mapScript }
    writeFileSync(file, renderReport([result], parts))
    browser = await openBrowser(join(folder, "profile"))
  }, 600_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const opened = (theme: (typeof themes)[number], width: number): Promise<OpenPage> =>
    openPage(browser, pathToFileURL(file).href, { theme, width })

  it("loads nothing but itself and has nothing to complain about", async () => {
    const { page, requests, complaints } = await opened("light", 1280)
    assert.deepStrictEqual(requests, [pathToFileURL(file).href])
    assert.deepStrictEqual(complaints, [])
    const paint = (await page.evaluate(
      `new Promise((tell) => new PerformanceObserver((list) => tell(list.getEntriesByName("first-contentful-paint")[0]?.startTime)).observe({ type: "paint", buffered: true }))`
    )) as number
    process.stderr.write(
      `report of a city day: ${Math.round(statSync(file).size / 1000)} kB, first paint after ${Math.round(paint)} ms\n`
    )
    await page.close()
  })

  it("is not larger than 2 MB for a city day", () => {
    assert.isAtMost(statSync(file).size, 2_000_000)
  })

  it("never scrolls sideways, from a phone to a wide screen", async () => {
    for (const width of [320, 390, 768, 1280, 1920]) {
      const { page } = await opened("light", width)
      const wide = (await page.evaluate("document.documentElement.scrollWidth")) as number
      assert.isAtMost(wide, width, `${width} px`)
      await page.close()
    }
  })

  it("can be read by contrast in both themes: at least 4.5 for every text", async () => {
    for (const theme of themes) {
      for (const width of [390, 1280]) {
        const { page } = await opened(theme, width)
        await page.evaluate("document.querySelectorAll('details').forEach((it) => { it.open = true })")
        assert.deepStrictEqual(await poorTexts(page), [], `${theme}, ${width} px`)
        await page.close()
      }
    }
  })

  it("shows one drawing of each chart, the one that is made for the width", async () => {
    for (const [width, shown] of [
      [390, "narrow"],
      [1280, "wide"]
    ] as const) {
      const { page } = await opened("light", width)
      const seen = await drawingsOf(page)
      assert.strictEqual(seen.length, 5)
      for (const name of seen) assert.strictEqual(name, shown)
      await page.close()
    }
  })

  it("is usable with the keyboard: the skip link comes first and focus can be seen", async () => {
    const { page } = await opened("light", 1280)
    await page.keyboard.press("Tab")
    const first = (await page.evaluate(
      `({ text: document.activeElement.textContent, left: document.activeElement.getBoundingClientRect().left, outline: getComputedStyle(document.activeElement).outlineStyle })`
    )) as { readonly text: string; readonly left: number; readonly outline: string }
    assert.strictEqual(first.text, "To the answer")
    assert.isAtLeast(first.left, 0)
    assert.notStrictEqual(first.outline, "none")
    await page.close()
  })

  it("tells a screen reader the landmarks, the headings and what each chart shows", async () => {
    const { page } = await opened("light", 1280)
    const tree = JSON.stringify(await page.accessibility.snapshot())
    for (const role of ["main", "navigation", "banner", "contentinfo"]) {
      assert.isAbove(await countOf(page, role), 0, role)
    }
    assert.include(tree, "Robots by what they do")
    assert.include(tree, "Minutes from click to door")
    await page.close()
  })
})

/** Elements with a landmark role, by their tags. */
const countOf = async (page: Page, role: string): Promise<number> => {
  const tags: Readonly<Record<string, string>> = {
    main: "main",
    navigation: "nav",
    banner: "header",
    contentinfo: "footer"
  }
  return (await page.$$(tags[role] ?? role)).length
}

/**
 * Texts whose colour is less than 4.5 times as light or dark as what is behind them (WCAG 2.2, 1.4.3): HTML
 * against the nearest opaque background, texts of drawings against that of their figure. Texts that are only
 * read out are left out.
 */
const poorTexts = async (page: Page): Promise<ReadonlyArray<string>> =>
  (await page.evaluate(`(() => {
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number)
    const light = ([r, g, b]) => {
      const part = (c) => { const s = c / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4 }
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }
    const behind = (element) => {
      for (let it = element; it !== null; it = it.parentElement) {
        const color = channels(getComputedStyle(it).backgroundColor)
        if (color.length === 3 || color[3] === 1) return color
      }
      return [255, 255, 255]
    }
    const poor = []
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((it) => it.nodeType === 3 && it.textContent.trim() !== "")
      if (!own || element.closest(".spoken, .skip, script, style") !== null) continue
      if (element.getClientRects().length === 0) continue
      const style = getComputedStyle(element)
      const color = channels(element.closest("svg") === null ? style.color : style.fill)
      const [a, b] = [light(color), light(behind(element))].sort((x, y) => y - x)
      const contrast = (a + 0.05) / (b + 0.05)
      if (!(contrast >= 4.5)) poor.push(contrast.toFixed(2) + " " + element.textContent.trim().slice(0, 60))
    }
    return poor
  })()`)) as ReadonlyArray<string>
