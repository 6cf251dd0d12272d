/**
 * How many frames a second the map of the report draws, and what a frame costs its script, in a browser without a
 * GPU: 2,000 robots that all drive, in a city of 40 districts; or the report that is named.
 * `node scripts/run-ts.mjs scripts/measure-map.ts [report.html]`, after `node scripts/bundle.mjs`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { pageStyle } from "../src/sim/report/html/style.ts"
import { mapSection } from "../src/sim/report/map/map-section.ts"
import { mapStyle } from "../src/sim/report/map/map-style.ts"
import { Simulation } from "../src/sim/run.ts"
import { trackActivities } from "../src/sim/tracks/robot-tracks.ts"
import { TrackLog } from "../src/sim/tracks/track-log.ts"
import { chromium, noBrowser, openBrowser } from "../test/support/browser.ts"
import { scenarioOf } from "../test/support/scenario.ts"

const robots = 2_000
const tripMs = 480_000
const measuredMs = 8_000

/** A generator of numbers 0..1 that is the same every time. */
let seed = 1
const random = (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

/** A page with a day on which every robot drives from one place to the next without a rest. */
const busyPage = (): string => {
  const city = scenarioOf(
    'duration_s: 3600\ncity: { generator: { hubs: 40 } }\nfleet: { robots: [{ count: 40 }] }\npartners: { ordersPerDay: 4000 }\npilots: { shifts: [{ start: "06:00", count: 20 }] }'
  )
  const result = new Simulation(city).runAll()
  const tracks = result.tracks
  if (tracks === null) return ""
  const log = new TrackLog()
  for (let robot = 0; robot < robots; robot++) {
    const { lat, lng } = tracks.city.hubs[robot % tracks.city.hubs.length]!.place
    const near = () => ({ lat: lat + (random() - 0.5) * 0.025, lng: lng + (random() - 0.5) * 0.04 })
    let place = near()
    for (let at = 0; at < city.durationMs; at += tripMs) {
      const next = near()
      log.begin(robot, at, Math.min(city.durationMs, at + tripMs), robot % trackActivities.length)
      log.point(place)
      log.point(next)
      place = next
    }
  }
  const busy = {
    ...result,
    serials: Array.from({ length: robots }, (_, n) => `robot-${n}`),
    tracks: { ...tracks, robots: log.byRobot(robots) }
  }
  const script = readFileSync(join("bin", "report-map.js"), "utf8")
  return `<!doctype html><meta charset="utf-8"><style>${pageStyle}${mapStyle}</style><div class="page"><main>${mapSection(busy, "runs/busy-1")}</main></div><script>${script}</script>`
}

/** Wraps frames of the page, so that their cost is known. */
const stopwatch = `
window.costs = []; window.stamps = []
const ask = window.requestAnimationFrame.bind(window)
window.requestAnimationFrame = (draw) => ask((at) => {
  const began = performance.now()
  draw(at)
  window.costs.push(performance.now() - began)
  window.stamps.push(at)
})`

/** Processor time of these processes so far, milliseconds; the kernel counts in hundredths of a second. */
const cpuMs = (pids: ReadonlyArray<number>): number => {
  let ticks = 0
  for (const pid of pids) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? []
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0)
  }
  return ticks * 10
}

/** The process and all that it started. */
const familyOf = (pid: number): ReadonlyArray<number> => {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim()
  return [pid, ...(children === "" ? [] : children.split(" ").flatMap((child) => familyOf(Number(child))))]
}

const main = async (): Promise<number> => {
  if (chromium === undefined) {
    process.stderr.write(`measure-map: ${noBrowser}\n`)
    return 2
  }
  const folder = mkdtempSync(join(tmpdir(), "curbline-map-"))
  const named = process.argv[2]
  const file = named === undefined ? join(folder, "busy.html") : resolve(named)
  if (named === undefined) writeFileSync(file, busyPage())
  const browser = await openBrowser(join(folder, "profile"))
  try {
    const page = await browser.newPage()
    await page.setViewport({ width: 1280, height: 1000 })
    await page.evaluateOnNewDocument(stopwatch)
    await page.goto(`${pathToFileURL(file).href}#map&t=${named === undefined ? 60 : 46_800}&speed=60`)
    await page.waitForSelector("#map-canvas", { visible: true })
    await page.focus("#map-canvas")
    await page.keyboard.press("Space")
    await new Promise((done) => setTimeout(done, 1_000))
    await page.evaluate("costs.length = 0; stamps.length = 0")
    const family = familyOf(browser.process()?.pid ?? process.pid)
    const cpuBefore = cpuMs(family)
    await new Promise((done) => setTimeout(done, measuredMs))
    const costs = (await page.evaluate("costs")) as Array<number>
    const stamps = (await page.evaluate("stamps")) as Array<number>
    const cpu = (cpuMs(family) - cpuBefore) / Math.max(1, stamps.length)
    const counts = (await page.evaluate(
      `[...document.querySelectorAll("output[data-count]")].reduce((sum, it) => sum + Number(it.textContent), 0)`
    )) as number
    const sorted = [...costs].sort((a, b) => a - b)
    const seconds = ((stamps[stamps.length - 1] ?? 0) - (stamps[0] ?? 0)) / 1_000
    const at = (share: number): string => (sorted[Math.floor(share * sorted.length)] ?? 0).toFixed(2)
    process.stdout.write(
      `${counts} robots, ${stamps.length} frames in ${seconds.toFixed(1)} s: ${((stamps.length - 1) / seconds).toFixed(1)} frames/s; script per frame: median ${at(0.5)} ms, p95 ${at(0.95)} ms; all of the browser ${cpu.toFixed(1)} ms of processor time per frame; load of the machine ${loadavg()[0]?.toFixed(1)}\n`
    )
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return 0
}

process.exitCode = await main()
