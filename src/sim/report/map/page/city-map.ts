/** The map of the page: puts the layers together, and keeps time, view and choices. */
import { ByteReader } from "../byte-stream.ts"
import { clockText, timeText } from "../clock-text.ts"
import type { MapData } from "../map-data.ts"
import { hashOf, type MapState, stateOf } from "../map-hash.ts"
import { type MapOrder, unpackOrders } from "../pack-orders.ts"
import { unpackStreets } from "../pack-streets.ts"
import { unpackTracks } from "../pack-tracks.ts"
import { orderOfRobot, Playback } from "../playback.ts"
import { Camera } from "./camera.ts"
import { Card, type CardLine } from "./card.ts"
import { GroundLayer } from "./ground-layer.ts"
import { HubNames } from "./hub-names.ts"
import { RobotsLayer } from "./robots-layer.ts"
import { drawSign, SignSheet } from "./signs.ts"
import { type Theme, themeOf } from "./theme.ts"

/** The slider, the counts and the card follow a running map so often, milliseconds. */
const wordsEveryMs = 200
const hashEveryMs = 600
/** Square pixels per robot at which signs have their usual size. */
const roomyPx = 1_600

export interface MapElements {
  readonly figure: HTMLElement
  readonly stage: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly clock: HTMLElement
  readonly scale: HTMLElement
  readonly card: HTMLElement
  readonly play: HTMLElement
  readonly slider: HTMLInputElement
  readonly speed: HTMLSelectElement
}

export class CityMap {
  readonly camera: Camera
  isPlaying = false
  timeS: number
  private readonly elements: MapElements
  private readonly data: MapData
  private readonly serials: ReadonlyArray<string>
  private readonly orders: ReadonlyArray<MapOrder>
  private readonly playback: Playback
  private readonly ground: GroundLayer
  private readonly robots: RobotsLayer
  private readonly hubNames: HubNames
  private readonly card: Card
  private readonly pen: CanvasRenderingContext2D
  private readonly hidden = new Set<string>()
  private readonly without = new Set<number>()
  private readonly usual: MapState
  private theme: Theme
  private signs: SignSheet
  private ratio = 1
  private speed: number
  private chosen = -1
  private isGroundOld = true
  private isFrameAsked = false
  private lastFrameAt: number | null = null
  private wordsAt = Number.NEGATIVE_INFINITY
  private hashAt = 0
  private isHashOld = false

  constructor(data: MapData, elements: MapElements, pen: CanvasRenderingContext2D) {
    this.data = data
    this.elements = elements
    this.pen = pen
    this.serials = data.serials === "" ? [] : data.serials.split("\n")
    this.orders = unpackOrders(new ByteReader(data.orders))
    const tracks = unpackTracks(new ByteReader(data.tracks), this.serials.length)
    this.playback = new Playback(tracks, data.activities.length)
    this.ground = new GroundLayer(data, unpackStreets(new ByteReader(data.streets)), this.orders)
    this.robots = new RobotsLayer(data, this.playback, this.orders)
    this.hubNames = new HubNames(data.hubs)
    this.card = new Card(elements.card, () => this.choose(-1))
    this.camera = new Camera(data.widthM, data.heightM)
    this.theme = themeOf(elements.figure)
    this.signs = new SignSheet(this.theme, this.ratio, 1)
    this.timeS = busiestS(this.orders)
    this.speed = Number(elements.speed.value)
    this.usual = this.state()
  }

  // ---- What the reader does

  play(): void {
    if (this.timeS >= this.data.durationS) this.timeS = 0
    this.isPlaying = true
    this.lastFrameAt = null
    this.touch()
  }

  pause(): void {
    this.isPlaying = false
    this.touch()
  }

  /** To so many seconds after the start. */
  seek(timeS: number): void {
    this.timeS = Math.min(this.data.durationS, Math.max(0, timeS))
    this.touch()
  }

  setSpeed(speed: number): void {
    this.speed = speed
    this.touch()
  }

  show(layer: string, isShown: boolean): void {
    if (isShown) this.hidden.delete(layer)
    else this.hidden.add(layer)
    this.moved()
  }

  showActivity(activity: number, isShown: boolean): void {
    if (isShown) this.without.delete(activity)
    else this.without.add(activity)
    this.touch()
  }

  /** The view is another. */
  moved(): void {
    this.isGroundOld = true
    this.resizeSigns()
    // Seen as a whole the map leaves the finger's way up and down to the page.
    this.elements.canvas.style.touchAction = this.camera.showsAll ? "pan-y" : "none"
    this.touch()
  }

  /** Chooses a robot by its position, -1 for none, and closes the card. */
  choose(robot: number): void {
    this.chosen = robot
    this.card.hide()
    this.touch()
  }

  chooseNext(step: number): void {
    const count = this.serials.length
    if (count > 0) this.choose((this.chosen + step + count) % count)
  }

  /** What lies under a pixel is told. */
  tap(x: number, y: number, reachPx: number): void {
    const robot = this.robots.nearest(x, y, reachPx)
    this.choose(robot)
    if (robot >= 0) return
    const place = this.placeNear(x, y, reachPx)
    if (place !== null) this.card.show(place)
  }

  // ---- State in the address

  state(): MapState {
    const { camera } = this
    return {
      timeS: this.timeS,
      speed: this.speed,
      view: camera.showsAll ? null : { x: camera.x, y: camera.y, scale: camera.scale },
      hidden: [...this.hidden],
      without: [...this.without].sort((a, b) => a - b),
      robot: this.serials[this.chosen] ?? null
    }
  }

  /** Takes over what an address says; false when it is not about the map. */
  restore(hash: string): boolean {
    const state = stateOf(hash, this.usual)
    if (state === null) return false
    const { figure, speed } = this.elements
    this.timeS = Math.min(this.data.durationS, Math.max(0, state.timeS))
    if ([...speed.options].some(({ value }) => Number(value) === state.speed)) this.speed = state.speed
    speed.value = String(this.speed)
    this.hidden.clear()
    for (const layer of state.hidden) this.hidden.add(layer)
    this.without.clear()
    for (const activity of state.without) this.without.add(activity)
    for (const box of figure.querySelectorAll<HTMLInputElement>("input[data-layer]")) {
      box.checked = !this.hidden.has(box.dataset["layer"] ?? "")
    }
    for (const box of figure.querySelectorAll<HTMLInputElement>("input[data-activity]")) {
      box.checked = !this.without.has(Number(box.dataset["activity"]))
    }
    if (state.view === null) this.camera.fit()
    else this.camera.look(state.view.x, state.view.y, state.view.scale)
    this.chosen = state.robot === null ? -1 : this.serials.indexOf(state.robot)
    this.card.hide()
    this.moved()
    return true
  }

  /** From now on the address follows. */
  remember(): void {
    this.isHashOld = true
    this.touch()
  }

  // ---- Drawing

  /** Size, resolution or colours may have changed. */
  refit(): void {
    const { stage, canvas, figure } = this.elements
    // On paper the map is not shown and has no size.
    if (stage.clientWidth === 0 || stage.clientHeight === 0) return
    this.ratio = Math.min(3, devicePixelRatio || 1)
    this.camera.resize(stage.clientWidth, stage.clientHeight)
    canvas.width = Math.max(1, Math.round(stage.clientWidth * this.ratio))
    canvas.height = Math.max(1, Math.round(stage.clientHeight * this.ratio))
    this.theme = themeOf(figure)
    this.signs = new SignSheet(this.theme, this.ratio, this.signs.size)
    this.ground.forgetColours()
    for (const sign of figure.querySelectorAll<HTMLCanvasElement>("canvas[data-sign]")) this.drawKey(sign)
    this.moved()
  }

  /** The stage may have another size. A canvas that gets a new one is empty: it is drawn before the page shows it. */
  resized(): void {
    const { stage } = this.elements
    if (stage.clientWidth === this.camera.width && stage.clientHeight === this.camera.height) return
    this.refit()
    this.draw()
  }

  private drawKey(sign: HTMLCanvasElement): void {
    sign.width = Math.round(20 * this.ratio)
    sign.height = Math.round(20 * this.ratio)
    const pen = sign.getContext("2d")
    pen?.scale(this.ratio, this.ratio)
    if (pen !== null) drawSign(pen, Number(sign.dataset["sign"]), this.theme, 10, 10)
  }

  /** Signs grow as the map comes nearer, and are small where many robots share a picture. */
  private resizeSigns(): void {
    const { camera } = this
    const room = (camera.width * camera.height) / Math.max(1, this.serials.length) / roomyPx
    const size = Math.min(1.15, Math.max(0.6, Math.sqrt((room * camera.scale) / camera.fitting)))
    const rounded = Math.round(size * 10) / 10
    if (rounded !== this.signs.size) this.signs = new SignSheet(this.theme, this.ratio, rounded)
  }

  /** Something has changed: the next frame shows it. */
  private touch(): void {
    this.wordsAt = Number.NEGATIVE_INFINITY
    this.askFrame()
  }

  private askFrame(): void {
    if (this.isFrameAsked) return
    this.isFrameAsked = true
    requestAnimationFrame((at) => {
      this.isFrameAsked = false
      this.frame(at)
    })
  }

  private frame(at: number): void {
    if (this.isPlaying && this.lastFrameAt !== null) {
      // A page that lay in the background does not jump.
      this.timeS += (Math.min(250, at - this.lastFrameAt) / 1_000) * this.speed
      if (this.timeS >= this.data.durationS) {
        this.timeS = this.data.durationS
        this.isPlaying = false
      }
    }
    this.lastFrameAt = this.isPlaying ? at : null
    this.playback.moveTo(this.timeS)
    this.draw()
    if (at - this.wordsAt >= wordsEveryMs || !this.isPlaying) {
      this.wordsAt = at
      this.tell()
    }
    if (this.isHashOld && at - this.hashAt >= hashEveryMs) {
      this.hashAt = at
      this.isHashOld = this.isPlaying
      history.replaceState(null, "", hashOf(this.state()))
    }
    if (this.isPlaying || this.isHashOld) this.askFrame()
  }

  private draw(): void {
    const { pen, camera, theme, ratio } = this
    if (this.isGroundOld) {
      this.ground.draw(camera, theme, ratio, (layer) => !this.hidden.has(layer))
      this.hubNames.place(pen, camera)
      this.isGroundOld = false
    }
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.drawImage(this.ground.canvas, 0, 0)
    if (!this.hidden.has("orders")) this.robots.drawOrders(pen, camera, this.signs, this.timeS)
    this.robots.drawRobots(pen, camera, this.signs, (activity) => this.without.has(activity))
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    if (!this.hidden.has("places")) this.hubNames.draw(pen, theme)
    if (this.chosen >= 0) {
      this.robots.drawChosen(
        pen,
        camera,
        theme,
        this.chosen,
        orderOfRobot(this.orders, this.chosen, this.timeS)
      )
    }
  }

  /** Clock, slider, counts and card. */
  private tell(): void {
    const { clock, slider, play, figure, scale, canvas, card } = this.elements
    const text = clockText(this.data, this.timeS)
    setText(clock, text)
    slider.value = String(Math.round(this.timeS))
    slider.setAttribute("aria-valuetext", text)
    setText(play, this.isPlaying ? "❚❚" : "▶")
    play.setAttribute("aria-label", this.isPlaying ? "Pause" : "Play")
    play.title = this.isPlaying ? "Pause" : "Play"
    for (const count of figure.querySelectorAll<HTMLElement>("output[data-count]")) {
      setText(count, String(this.playback.counts[Number(count.dataset["count"])] ?? 0))
    }
    const meters = roundMeters(120 / this.camera.scale)
    scale.style.width = `${meters * this.camera.scale}px`
    setText(scale, meters >= 1_000 ? `${meters / 1_000} km` : `${meters} m`)
    // While time runs, a screen reader would read the card again and again.
    card.setAttribute("aria-live", this.isPlaying ? "off" : "polite")
    canvas.dataset["time"] = String(Math.round(this.timeS))
    if (this.chosen >= 0) this.card.show(this.robotLines(this.chosen))
  }

  private robotLines(robot: number): ReadonlyArray<CardLine> {
    const serial = this.serials[robot] ?? ""
    const order = orderOfRobot(this.orders, robot, this.timeS)
    const clock = (afterS: number): string => timeText(this.data.startsAtS + afterS)
    const lines: Array<CardLine> = [
      { kind: "name", text: serial },
      {
        kind: "text",
        text: `${clock(this.timeS)}: ${this.data.activities[this.playback.activities[robot]!] ?? ""}`
      }
    ]
    if (order !== null) {
      const merchant = this.data.merchants[order.merchant]?.name ?? "a merchant"
      const promised = order.promisedS === null ? "" : `, promised by ${clock(order.promisedS)}`
      lines.push({
        kind: "text",
        text: `Order ${order.index} of ${merchant}, placed at ${clock(order.placedS)}${promised}.`
      })
    }
    const fromS = Math.max(0, Math.floor((order?.placedS ?? this.timeS) / 600) * 600)
    lines.push({
      kind: "command",
      text: `curbline replay ${this.data.run} --robot ${serial} --from ${fromS}`
    })
    return lines
  }

  private placeNear(x: number, y: number, reachPx: number): ReadonlyArray<CardLine> | null {
    const { hubs, lots, merchants } = this.data
    const places = [
      ...(this.hidden.has("places") ? [] : hubs.map((it) => ({ ...it, text: "Hub" }))),
      ...(this.hidden.has("places") ? [] : lots.map((it) => ({ ...it, text: "Parking lot" }))),
      ...(this.hidden.has("merchants")
        ? []
        : merchants.map((it) => ({ ...it, text: `Merchant, ${it.orders} orders over the day` })))
    ]
    let best: (typeof places)[number] | null = null
    let bestPx = reachPx
    for (const place of places) {
      const offPx = Math.hypot(this.camera.screenX(place.x) - x, this.camera.screenY(place.y) - y)
      if (offPx >= bestPx) continue
      best = place
      bestPx = offPx
    }
    return best === null
      ? null
      : [
          { kind: "name", text: best.name },
          { kind: "text", text: best.text }
        ]
  }
}

const setText = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text
}

/** 1, 2 or 5 times a power of ten, not above. */
const roundMeters = (meters: number): number => {
  const power = 10 ** Math.floor(Math.log10(meters))
  const times = meters / power
  return (times >= 5 ? 5 : times >= 2 ? 2 : 1) * power
}

/** The middle of the hour in which most orders were placed: there is most to see then. */
const busiestS = (orders: ReadonlyArray<MapOrder>): number => {
  const perHour: Array<number> = []
  for (const { placedS } of orders) {
    const hour = Math.floor(placedS / 3_600)
    perHour[hour] = (perHour[hour] ?? 0) + 1
  }
  let best = 0
  for (let hour = 0; hour < perHour.length; hour++) {
    if ((perHour[hour] ?? 0) > (perHour[best] ?? 0)) best = hour
  }
  return orders.length === 0 ? 0 : best * 3_600 + 1_800
}
