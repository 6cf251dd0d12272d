/**
 * The section of the report with the city: a picture that says what it can by itself, and, where the page's script
 * runs, the day upon it with a time slider. Pure: the same result, the same text.
 */
import { count, counted } from "../figures.ts"
import { commandText, escapeHtml, section } from "../html/markup.ts"
import { orderTotals } from "../json.ts"
import type { RunResult } from "../run-result.ts"
import { clockText } from "./clock-text.ts"
import type { MapData } from "./map-data.ts"
import { mapDataOf } from "./map-data-of.ts"
import { staticMap } from "./static-map.ts"

/** Simulated seconds that pass in a second of the reader's, as he may choose. */
export const speeds = [60, 120, 300, 600, 1_200] as const
const usualSpeed = 300

/** Places along the slider's curve of demand. */
const demandBins = 96

/**
 * The section as HTML; empty when the run kept no tracks. `run` is the folder that its commands name. The page
 * puts the map's script at its end, after this section.
 */
export const mapSection = (result: RunResult, run: string): string => {
  const data = mapDataOf(result, run)
  if (data === null) return ""
  const label = describe(result, data)
  return section(
    "map",
    "The city and its robots",
    "Where orders came from and went, and where each robot was.",
    `<figure class="map" id="map-figure"><figcaption><p id="map-says">${escapeHtml(label)}</p></figcaption>
${staticMap(data, label)}
${stillLegend}
${controls(result, data)}
<noscript><p class="small">The moving map needs JavaScript. ${commandText(`curbline replay ${run} --robot ${result.serials[0] ?? "SERIAL"}`)} tells the day of a robot without it.</p></noscript>${notice(result)}
</figure><script type="application/json" id="map-data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`
  )
}

/** Whose map the streets are, beside the map that shows them. */
const notice = ({ scenario: { streetFile } }: RunResult): string =>
  streetFile === undefined ? "" : `<p class="small">Streets: ${escapeHtml(streetFile.notice)}</p>`

/** What there is to see, in words. */
const describe = (result: RunResult, data: MapData): string => {
  const { delivered, rejected } = orderTotals(result)
  const busiest = [...data.merchants].sort((a, b) => b.orders - a.orders)[0]
  const parts = [
    `${counted(data.zones.length, "zone")}, ${counted(data.hubs.length, "hub")}, ${counted(data.lots.length, "parking lot")}, ${counted(data.merchants.length, "merchant")} and ${counted(result.serials.length, "robot")}.`,
    `${counted(delivered, "order")} ${delivered === 1 ? "was" : "were"} delivered, ${count(rejected)} refused.`
  ]
  if (busiest !== undefined && busiest.orders > 0) {
    parts.push(`The busiest merchant is ${busiest.name} with ${counted(busiest.orders, "order")}.`)
  }
  return parts.join(" ")
}

const stillLegend = `<ul class="legend map-still-legend"><li><span class="key heat-delivered"></span>deliveries</li><li><span class="key heat-refused"></span>refusals</li><li><span class="key dot"></span>merchant, by orders</li><li><span class="key box"></span>parking lot</li><li><span class="key house"></span>hub</li></ul>`

const button = (id: string, label: string, text: string, more = ""): string =>
  `<button type="button" id="map-${id}" aria-label="${label}" title="${label}"${more}>${text}</button>`

const toggle = (name: string, text: string, isOn: boolean, key = ""): string =>
  `<label><input type="checkbox" data-layer="${name}"${isOn ? " checked" : ""}>${key}<span>${text}</span></label>`

/** Everything that only a script can move; shown by it. */
const controls = (result: RunResult, data: MapData): string => {
  const activities = data.activities.map(
    (name, n) =>
      `<li><label><input type="checkbox" data-activity="${n}" checked><canvas class="sign" width="20" height="20" data-sign="${n}" aria-hidden="true"></canvas><span>${escapeHtml(name)}</span><output data-count="${n}">0</output></label></li>`
  )
  const end = clockText(data, data.durationS)
  return `<div class="map-live" id="map-live" hidden>
<div class="map-stage" id="map-stage" style="aspect-ratio:${(data.widthM / data.heightM).toFixed(3)}"><canvas id="map-canvas" tabindex="0" role="application" aria-roledescription="map" aria-label="Map of ${escapeHtml(data.title)}" aria-describedby="map-says map-keys"></canvas>
<div class="map-zoom">${button("in", "Zoom in", "+")}${button("out", "Zoom out", "−")}${button("fit", "Show the whole city", "⤢")}</div>
<p class="map-clock" id="map-clock"></p><p class="map-scale" id="map-scale" aria-hidden="true"></p>
<div class="map-card" id="map-card" role="status" hidden></div></div>
<div class="map-bar">${button("play", "Play", "▶", ' class="play"')}
<div class="map-time">${demandCurve(result, data)}<input type="range" id="map-slider" min="0" max="${data.durationS}" step="1" value="0" aria-label="Time of the day" aria-valuetext=""><div class="map-ends" aria-hidden="true"><span>${clockText(data, 0)}</span><span>orders placed</span><span>${end}</span></div></div>
<label class="map-speed"><span class="spoken">Speed</span><select id="map-speed">${speeds.map((speed) => `<option value="${speed}"${speed === usualSpeed ? " selected" : ""}>${speed}×</option>`).join("")}</select></label></div>
<fieldset class="map-layers"><legend class="spoken">What is shown</legend>${toggle("delivered", "heat of deliveries", true, '<span class="key heat-delivered"></span>')}${toggle("refused", "heat of refusals", true, '<span class="key heat-refused"></span>')}${toggle("orders", "open orders", true, '<span class="key ring"></span>')}${toggle("merchants", "merchants", true, '<span class="key dot"></span>')}${toggle("places", "hubs and lots", true, '<span class="key box"></span>')}</fieldset>
<ul class="map-signs" aria-label="Robots by what they do">${activities.join("")}</ul>
<p class="small" id="map-keys">Space plays and pauses; ← and → move the time by a minute, with Shift by ten; + and − zoom, W A S D move the map, 0 shows all of it; N goes to the next robot. Click a robot for its story. The address of the page keeps what you see.</p>
</div>`
}

/** Orders placed over the day, behind the slider. */
const demandCurve = (result: RunResult, data: MapData): string => {
  const bins = new Array<number>(demandBins).fill(0)
  const startAt = result.scenario.startAt.at
  for (const { placedAt } of result.orders) {
    const bin = Math.floor(((placedAt - startAt) / 1_000 / Math.max(1, data.durationS)) * demandBins)
    if (bin >= 0 && bin < demandBins) bins[bin]! += 1
  }
  const most = Math.max(1, ...bins)
  const points = bins.map((count, n) => `${n + 0.5} ${(30 - (28 * count) / most).toFixed(1)}`)
  return `<svg class="map-demand" viewBox="0 0 ${demandBins} 30" preserveAspectRatio="none" aria-hidden="true"><path d="M0 30L${points.join("L")}L${demandBins} 30z"/></svg>`
}
