/** The map of the report in a real browser. Skipped where no browser is found. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, afterEach, assert, beforeAll, describe, it } from "@effect/vitest"
import type { Browser, Page } from "puppeteer-core"
import { pageStyle } from "../../../../src/sim/report/html/style.ts"
import { mapSection } from "../../../../src/sim/report/map/map-section.ts"
import { mapStyle } from "../../../../src/sim/report/map/map-style.ts"
import { Simulation } from "../../../../src/sim/run.ts"
import { chromium, noBrowser, openBrowser, openPage } from "../../../support/browser.ts"
import { smallCity } from "../../../support/scenario.ts"

if (chromium === undefined) process.stderr.write(`map.browser.test.ts is skipped: ${noBrowser}\n`)

/** Number of pixels that are not of the commonest colour, and a sum that tells two pictures apart. */
const pictureOf = `(() => {
  const canvas = document.getElementById("map-canvas")
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
  const seen = new Map()
  let sum = 0
  for (let n = 0; n < data.length; n += 4) {
    const colour = data[n] * 65536 + data[n + 1] * 256 + data[n + 2]
    seen.set(colour, (seen.get(colour) ?? 0) + 1)
    sum = (sum * 31 + colour) % 1e9
  }
  return { colours: seen.size, rest: data.length / 4 - Math.max(...seen.values()), sum }
})()`

interface Picture {
  readonly colours: number
  readonly rest: number
  readonly sum: number
}

describe.skipIf(chromium === undefined)("the map in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "curbline-map-"))
  const file = pathToFileURL(join(folder, "map.html")).href
  let browser: Browser
  let page: Page
  let complaints: ReadonlyArray<string> = []
  let requests: ReadonlyArray<string> = []

  beforeAll(async () => {
    const result = new Simulation(smallCity({ orders: 120 })).runAll()
    const script = readFileSync(join("bin", "report-map.js"), "utf8")
    writeFileSync(
      join(folder, "map.html"),
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Map</title><style>${pageStyle}${mapStyle}</style><body><main>${mapSection(result, "runs/test-1")}</main><script>${script}</script></body></html>`
    )
    browser = await openBrowser(join(folder, "profile"))
  }, 240_000)

  afterEach(async () => {
    await page.close()
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Opens the page; nothing moves by itself unless `moves`. */
  const open = async (hash = "", { width = 1100, moves = false } = {}): Promise<void> => {
    const opened = await openPage(browser, `${file}${hash}`, { width, height: 900, moves })
    page = opened.page
    complaints = opened.complaints
    requests = opened.requests
    await page.waitForFunction(`document.getElementById("map-canvas").dataset.time !== undefined`)
  }

  const picture = async (): Promise<Picture> => (await page.evaluate(pictureOf)) as Picture
  const clock = async (): Promise<string> =>
    (await page.evaluate(`document.getElementById("map-clock").textContent`)) as string
  const seconds = async (): Promise<number> =>
    (await page.evaluate(`Number(document.getElementById("map-canvas").dataset.time)`)) as number
  /** Two frames: what was asked for in the first is drawn in the second. */
  const frames = (): Promise<unknown> =>
    page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`)
  const slide = async (toS: number): Promise<void> => {
    await page.evaluate(
      `(() => { const it = document.getElementById("map-slider"); it.value = "${toS}"; it.dispatchEvent(new Event("input")) })()`
    )
    await frames()
  }

  it("draws a city and robots, loads nothing and has nothing to complain about", async () => {
    await open()
    const { colours, rest } = await picture()
    assert.isAbove(colours, 50)
    assert.isAbove(rest, 5_000)
    assert.deepStrictEqual(requests, [file])
    assert.deepStrictEqual(complaints, [])
  })

  it("is drawn again in the very frame in which its size changes", async () => {
    await open()
    // An observer later than the page's own sees what that frame is going to show.
    const painted = (await page.evaluate(`new Promise((tell) => {
      const stage = document.getElementById("map-canvas").parentElement
      const seen = []
      const observer = new ResizeObserver(() => {
        seen.push(${pictureOf})
        if (seen.length === 2) {
          observer.disconnect()
          tell(seen)
        } else stage.style.width = "700px"
      })
      observer.observe(stage)
    })`)) as ReadonlyArray<Picture>
    for (const { colours } of painted) assert.isAbove(colours, 50)
    const size = `[document.getElementById("map-canvas").width, document.getElementById("map-canvas").parentElement.clientWidth]`
    assert.deepStrictEqual(await page.evaluate(size), [698, 698], "without the border")
  })

  it("moves robots, clock and counts with the slider, and back again to the same picture", async () => {
    await open("#map&t=7200")
    const before = await picture()
    const counts = `[...document.querySelectorAll("output[data-count]")].map((it) => Number(it.textContent))`
    await slide(14_400)
    assert.strictEqual(await clock(), "Tue 10:00")
    assert.notStrictEqual((await picture()).sum, before.sum)
    const sum = ((await page.evaluate(counts)) as ReadonlyArray<number>).reduce((a, b) => a + b, 0)
    assert.strictEqual(sum, 12, "every robot is counted once")
    await slide(7_200)
    assert.strictEqual(await clock(), "Tue 08:00")
    assert.strictEqual((await picture()).sum, before.sum)
  })

  it("obeys the keys: time, zoom, play and pause, the next robot and its command", async () => {
    await open("#map&t=9000")
    await page.focus("#map-canvas")
    await page.keyboard.press("ArrowRight")
    await frames()
    assert.strictEqual(await seconds(), 9_060)
    await page.keyboard.down("Shift")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.up("Shift")
    await frames()
    assert.strictEqual(await seconds(), 8_460)
    const far = await picture()
    await page.keyboard.press("+")
    await frames()
    assert.notStrictEqual((await picture()).sum, far.sum)
    await page.keyboard.press("0")
    await frames()
    assert.strictEqual((await picture()).sum, far.sum)
    await page.keyboard.press("Space")
    await page.waitForFunction(`Number(document.getElementById("map-canvas").dataset.time) > 8500`)
    await page.keyboard.press("Space")
    await frames()
    const stopped = await seconds()
    await frames()
    assert.strictEqual(await seconds(), stopped)
    await page.keyboard.press("n")
    await frames()
    const card = (await page.evaluate(`document.getElementById("map-card").innerText`)) as string
    assert.match(card, /robot-0001/)
    assert.match(card, /curbline replay runs\/test-1 --robot robot-0001 --from \d+/)
    await page.keyboard.press("Escape")
    assert.strictEqual(await page.evaluate(`document.getElementById("map-card").hidden`), true)
  })

  it("tells of the robot that is clicked", async () => {
    await open("#map&t=10000&robot=robot-0003")
    await frames()
    // The chosen robot is ringed; its own place in the picture is asked of the page by trying around it.
    const named = (await page.evaluate(`document.querySelector("#map-card .name").textContent`)) as string
    assert.strictEqual(named, "robot-0003")
    await page.keyboard.press("Escape")
    const box = await (await page.$("#map-canvas"))?.boundingBox()
    assert.isDefined(box)
    let found = false
    for (let y = 20; y < box!.height && !found; y += 18) {
      for (let x = 20; x < box!.width && !found; x += 18) {
        await page.mouse.click(box!.x + x, box!.y + y)
        await frames()
        found = (await page.evaluate(
          `!document.getElementById("map-card").hidden && document.getElementById("map-card").innerText.includes("curbline replay")`
        )) as boolean
      }
    }
    assert.isTrue(found)
  }, 60_000)

  it("leaves the card alone while time runs, so that its command can be marked and its button be pressed", async () => {
    await open("#map&t=9000&robot=robot-0003")
    await frames()
    const card = `document.getElementById("map-card")`
    const told = `${card}.querySelector("p:not(.name)").textContent`
    const before = await page.evaluate(told)
    await page.evaluate(`window.kept = [${card}.querySelector("button"), ${card}.querySelector(".name")]`)
    await page.focus("#map-canvas")
    await page.keyboard.press("Space")
    await page.waitForFunction(`${told} !== ${JSON.stringify(before)}`)
    assert.isTrue(await page.evaluate(`window.kept.every((it) => it.isConnected)`))
    await page.evaluate(`window.kept[0].click()`)
    assert.isTrue(await page.evaluate(`${card}.hidden`))
  })

  it("keeps what is seen in the address, and an address brings it back", async () => {
    await open("#map&t=9000&speed=600&hidden=refused,merchants&without=5&view=900,900,0.6&robot=robot-0002")
    await frames()
    const state = `({ speed: document.getElementById("map-speed").value, refused: document.querySelector("[data-layer=refused]").checked, parked: document.querySelector('[data-activity="5"]').checked })`
    assert.deepStrictEqual(await page.evaluate(state), { speed: "600", refused: false, parked: false })
    assert.strictEqual(await seconds(), 9_000)
    const seen = await picture()
    await slide(9_001)
    await page.waitForFunction(`location.hash.includes("t=9001")`)
    const hash = (await page.evaluate(`location.hash`)) as string
    assert.match(hash, /speed=600.*view=.*hidden=refused,merchants.*without=5.*robot=robot-0002/)
    await page.close()
    await open(hash.replace("t=9001", "t=9000"))
    await frames()
    assert.strictEqual((await picture()).sum, seen.sum)
  })

  it("takes no nonsense from an address", async () => {
    await open("#map&t=abc&speed=7&view=1,2&without=x,99&robot=nobody")
    assert.isAbove((await picture()).colours, 50)
    assert.deepStrictEqual(complaints, [])
  })

  it("writes the name of a hub above every robot and every order that passes there, also on a phone", async () => {
    // Which pixels below the hubs have the colour of names, now.
    const inked = `(() => {
      const canvas = document.getElementById("map-canvas")
      const { hubs, widthM, heightM } = JSON.parse(document.getElementById("map-data").textContent)
      const scale = Math.min(canvas.width / widthM, canvas.height / heightM)
      const found = []
      for (const { x, y } of hubs) {
        const left = Math.round((x - widthM / 2) * scale + canvas.width / 2) - 20
        const top = Math.round((y - heightM / 2) * scale + canvas.height / 2) + 12
        const { data } = canvas.getContext("2d").getImageData(left, top, 40, 12)
        for (let n = 0; n < data.length; n += 4) {
          if (data[n] === 27 && data[n + 1] === 36 && data[n + 2] === 48) found.push(left + ":" + top + ":" + n)
        }
      }
      return found
    })()`
    for (const width of [1100, 360]) {
      await open("#map&t=0&without=0,1,2,3,4,5,6,7&hidden=orders,merchants", { width })
      const name = (await page.evaluate(inked)) as ReadonlyArray<string>
      assert.isAbove(name.length, 20)
      await page.close()
      await open("#map&t=0", { width })
      for (let at = 0; at <= 43_200; at += 900) {
        await slide(at)
        assert.includeMembers(
          (await page.evaluate(inked)) as Array<string>,
          [...name],
          `${width} px, ${at} s`
        )
      }
      if (width === 1100) await page.close()
    }
  }, 60_000)

  it("changes its colours with the theme of the page", async () => {
    await open("#map&t=9000")
    const light = await picture()
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }])
    await frames()
    await frames()
    assert.notStrictEqual((await picture()).sum, light.sum)
  })

  it("plays by itself only where motion is welcome", async () => {
    await open()
    const still = await seconds()
    await frames()
    await frames()
    assert.strictEqual(await seconds(), still)
    await page.close()
    await open("", { moves: true })
    const began = await seconds()
    await page.waitForFunction(`Number(document.getElementById("map-canvas").dataset.time) > ${began}`)
    const live = `document.getElementById("map-card").getAttribute("aria-live")`
    assert.strictEqual(await page.evaluate(live), "off", "nobody is read the card again and again")
    await page.click("#map-play")
    await frames()
    assert.strictEqual(await page.evaluate(live), "polite")
  })

  it("says what it can without a script", async () => {
    page = await browser.newPage()
    await page.setJavaScriptEnabled(false)
    await page.goto(file)
    const box = await (await page.$("svg.map-still"))?.boundingBox()
    assert.isAbove(box?.height ?? 0, 200)
    assert.isNull(await (await page.$("#map-live"))!.boundingBox())
  })

  it("fits a phone", async () => {
    await open("", { width: 360 })
    assert.isAtMost((await page.evaluate("document.documentElement.scrollWidth")) as number, 360)
  })
})
