/**
 * Measures the streets of a map: import, hierarchy, distances, lines, a library's shortest paths beside them, and
 * a simulated day along the streets against the same day as the crow flies. Processor seconds, so that a busy
 * machine does not count. `node scripts/run-ts.mjs scripts/measure-streets.ts [MAP] [SCENARIO]`.
 */
import * as Either from "effect/Either"
import createGraph from "ngraph.graph"
import { nba } from "ngraph.path"
import { openScenario } from "../src/main/scenario-files.ts"
import { importMap } from "../src/main/street-files.ts"
import { degreesOf } from "../src/services/dispatch/streets/network.ts"
import { WalkStreets } from "../src/services/dispatch/streets/streets.ts"
import { networkOfCity } from "../src/sim/cities/city-file.ts"
import { Simulation } from "../src/sim/run.ts"
import type { Scenario } from "../src/sim/scenario/schema.ts"
import { streetsOf } from "../src/sim/world/city-streets.ts"

const [map = "../shared/data/monaco.osm.pbf", name = "monaco"] = process.argv.slice(2)

/** Processor seconds of this process. */
const used = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
const timed = <A>(work: () => A): readonly [A, number] => {
  const before = used()
  const result = work()
  return [result, used() - before]
}
const print = (what: string, value: number, unit: string): void => {
  process.stdout.write(`${what.padEnd(46)} ${value.toPrecision(4).padStart(10)} ${unit}\n`)
}

const imported = timed(() => importMap(map, "measured"))
if (Either.isLeft(imported[0])) {
  process.stderr.write(`${imported[0].left.join("\n")}\n`)
  process.exit(2)
}
const city = imported[0].right
print("import", imported[1], "s")
const network = networkOfCity(city)
print("nodes", network.nodeCount, "")
const [streets, buildS] = timed(() => new WalkStreets(network))
print("hierarchy and index", buildS, "s")

/** Evenly spread over the network, the same on every run. */
const places = Array.from({ length: 3_000 }, (_, n) => {
  const node = (n * 7_919) % network.nodeCount
  return { lat: degreesOf(network.lat7[node]!) + 1e-5, lng: degreesOf(network.lng7[node]!) }
})
const pair = (n: number) => [places[n % 3_000]!, places[(n * 31 + 17) % 3_000]!] as const
for (let n = 0; n < 3_000; n++) streets.line(...pair(n + 5))

const fresh = new WalkStreets(network)
const [, coldS] = timed(() => {
  for (const place of places) fresh.meters(place, places[0]!)
})
print("distances, new places", places.length / coldS, "per s")
const [, warmS] = timed(() => {
  for (let n = 0; n < 1_000_000; n++) fresh.meters(...pair(n))
})
print("distances, known places", 1e6 / warmS, "per s")
const [, lineS] = timed(() => {
  for (let n = 0; n < 3_000; n++) fresh.line(...pair(n))
})
print("lines", 3_000 / lineS, "per s")

const graph = createGraph<undefined, number>({ multigraph: true })
for (let e = 0; e < network.edgeCount; e++) graph.addLink(network.from[e]!, network.to[e]!, network.mm[e]!)
const finder = nba(graph, { distance: (_a, _b, link) => link.data })
const [, oracleS] = timed(() => {
  for (let n = 0; n < 300; n++)
    finder.find((n * 7_919) % network.nodeCount, (n * 104_729 + 17) % network.nodeCount)
})
print("routes of ngraph.path (NBA*)", 300 / oracleS, "per s")

const opened = openScenario(name)
if (Either.isLeft(opened)) {
  process.stderr.write(`${opened.left.join("\n")}\n`)
  process.exit(2)
}
const { scenario } = opened.right
const day = (model: Scenario["travel"]["model"]): void => {
  const it = { ...scenario, travel: { ...scenario.travel, model } }
  streetsOf(it)
  const before = streetsOf(it)?.counts()
  const [result, seconds] = timed(() => new Simulation(it).runAll())
  print(`a day of ${scenario.name}, ${model}`, seconds, "s")
  print("  orders delivered", result.orders.filter(({ outcome }) => outcome === "Delivered").length, "")
  print("  per actor event", (seconds / result.speed.actorEvents) * 1e6, "us")
  const after = streetsOf(it)?.counts()
  if (before === undefined || after === undefined || model === "haversine") return
  for (const kind of ["spaces", "lines"] as const) {
    const hits = after[kind].hits - before[kind].hits
    const misses = after[kind].misses - before[kind].misses
    print(`  ${kind === "spaces" ? "places" : "lines"} asked for`, hits + misses, "")
    print("  known already", (100 * hits) / (hits + misses), "%")
  }
}
day("haversine")
day("graph")
day("haversine")
day("graph")
