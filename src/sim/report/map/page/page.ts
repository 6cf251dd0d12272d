/**
 * The only script of the report's page: wakes the map when it comes near the window. The page says everything
 * without it. It loads nothing and tells nobody.
 */
import type { MapData } from "../map-data.ts"
import { CityMap, type MapElements } from "./city-map.ts"
import { listenToGestures } from "./gestures.ts"

const panPx = 60
const zoomStep = 1.4

const byId = <T extends HTMLElement>(id: string): T | null => document.getElementById(`map-${id}`) as T | null

const elementsOf = (figure: HTMLElement): MapElements | null => {
  const stage = byId("stage")
  const canvas = byId<HTMLCanvasElement>("canvas")
  const clock = byId("clock")
  const scale = byId("scale")
  const card = byId("card")
  const play = byId("play")
  const slider = byId<HTMLInputElement>("slider")
  const speed = byId<HTMLSelectElement>("speed")
  if (stage === null || canvas === null || clock === null || scale === null || card === null) return null
  if (play === null || slider === null || speed === null) return null
  return { figure, stage, canvas, clock, scale, card, play, slider, speed }
}

const wake = (figure: HTMLElement, elements: MapElements, text: string): void => {
  const { canvas, slider, speed, play, stage } = elements
  const pen = canvas.getContext("2d", { alpha: false })
  const live = byId("live")
  if (pen === null || live === null) return
  const map = new CityMap(JSON.parse(text) as MapData, elements, pen)
  live.hidden = false
  figure.classList.add("alive")
  const toggle = (): void => {
    if (map.isPlaying) map.pause()
    else map.play()
    map.remember()
  }
  const fit = (): void => {
    map.camera.fit()
    map.moved()
    map.remember()
  }
  const zoom = (factor: number): void => {
    map.camera.zoom(factor)
    map.moved()
    map.remember()
  }
  const pan = (dx: number, dy: number): void => {
    map.camera.pan(dx, dy)
    map.moved()
    map.remember()
  }
  play.addEventListener("click", toggle)
  byId("in")?.addEventListener("click", () => zoom(zoomStep))
  byId("out")?.addEventListener("click", () => zoom(1 / zoomStep))
  byId("fit")?.addEventListener("click", fit)
  slider.addEventListener("input", () => {
    map.seek(Number(slider.value))
    map.remember()
  })
  speed.addEventListener("change", () => {
    map.setSpeed(Number(speed.value))
    map.remember()
  })
  for (const box of figure.querySelectorAll<HTMLInputElement>("input[data-layer],input[data-activity]")) {
    box.addEventListener("change", () => {
      const { layer, activity } = box.dataset
      if (layer !== undefined) map.show(layer, box.checked)
      if (activity !== undefined) map.showActivity(Number(activity), box.checked)
      map.remember()
    })
  }
  listenToGestures(
    canvas,
    map.camera,
    () => {
      map.moved()
      map.remember()
    },
    (x, y, reachPx) => {
      map.tap(x, y, reachPx)
      map.remember()
    }
  )
  const keys: Readonly<Record<string, (isFar: boolean) => void>> = {
    " ": toggle,
    ArrowLeft: (isFar) => map.seek(map.timeS - (isFar ? 600 : 60)),
    ArrowRight: (isFar) => map.seek(map.timeS + (isFar ? 600 : 60)),
    "+": () => zoom(zoomStep),
    "=": () => zoom(zoomStep),
    "-": () => zoom(1 / zoomStep),
    "0": fit,
    w: () => pan(0, panPx),
    s: () => pan(0, -panPx),
    a: () => pan(panPx, 0),
    d: () => pan(-panPx, 0),
    n: (isBack) => map.chooseNext(isBack ? -1 : 1),
    Escape: () => map.choose(-1)
  }
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (act === undefined) return
    event.preventDefault()
    act(event.shiftKey)
    map.remember()
  }
  canvas.addEventListener("keydown", press)
  slider.addEventListener("keydown", (event) => {
    if (event.key === " " || event.key.startsWith("Arrow")) press(event)
  })
  new ResizeObserver(() => map.resized()).observe(stage)
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "print"]) {
    matchMedia(query).addEventListener("change", () => map.refit())
  }
  addEventListener("hashchange", () => {
    if (map.restore(location.hash)) map.pause()
  })
  map.refit()
  const isAsked = map.restore(location.hash)
  if (isAsked) figure.scrollIntoView()
  else if (!matchMedia("(prefers-reduced-motion: reduce)").matches) map.play()
}

const start = (): void => {
  const figure = byId("figure")
  const text = byId("data")?.textContent ?? null
  const elements = figure === null ? null : elementsOf(figure)
  if (figure === null || elements === null || text === null) return
  let isAwake = false
  const wakeOnce = (): void => {
    if (isAwake) return
    isAwake = true
    watch.disconnect()
    wake(figure, elements, text)
  }
  // The answer at the top of the page is painted first.
  const watch = new IntersectionObserver(
    (entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) wakeOnce()
    },
    { rootMargin: "400px" }
  )
  watch.observe(figure)
  const wakeForLink = (): void => {
    if (location.hash.startsWith("#map&")) wakeOnce()
  }
  addEventListener("hashchange", wakeForLink)
  wakeForLink()
}

start()
