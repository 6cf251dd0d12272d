/** What the report packs and the page unpacks. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { ByteReader, ByteWriter } from "../../../../src/sim/report/map/byte-stream.ts"
import { groundOf } from "../../../../src/sim/report/map/ground.ts"
import { hashOf, type MapState, stateOf } from "../../../../src/sim/report/map/map-hash.ts"
import { chainsOf, packStreets, unpackStreets } from "../../../../src/sim/report/map/pack-streets.ts"
import { packTracks, simplified, unpackTracks } from "../../../../src/sim/report/map/pack-tracks.ts"
import { Playback } from "../../../../src/sim/report/map/playback.ts"
import { type RobotTracks, trackActivities } from "../../../../src/sim/tracks/robot-tracks.ts"

const north = 52.6
const west = 13.3
const ground = groundOf(
  [
    { lat: north, lng: west },
    { lat: 52.5, lng: 13.5 }
  ],
  0
)!

/** Degrees times 1e7 of a place so many metres from the corner. */
const lng7 = (east: number): number =>
  Math.round((west + east / (111_195.08 * Math.cos((north * Math.PI) / 180))) * 1e7)
const lat7 = (south: number): number => Math.round((north - south / 111_195.08) * 1e7)

interface Piece {
  readonly lengthMs: number
  readonly activity: number
  readonly line: ReadonlyArray<readonly [number, number]>
}

const meters = fc.integer({ min: 0, max: 9_000 })
const piece: fc.Arbitrary<Piece> = fc.record({
  lengthMs: fc.integer({ min: 1, max: 4_000_000 }),
  activity: fc.nat(trackActivities.length - 1),
  line: fc.array(fc.tuple(meters, meters), { minLength: 1, maxLength: 5 })
})

const tracksOf = (robots: ReadonlyArray<ReadonlyArray<Piece>>): RobotTracks => {
  const pieces = robots.flatMap((own) => {
    let at = 0
    return own.map((it) => {
      const fromMs = at
      at += it.lengthMs
      return { ...it, fromMs, untilMs: at }
    })
  })
  const firstStretch = [0]
  for (const own of robots) firstStretch.push(firstStretch[firstStretch.length - 1]! + own.length)
  const firstPoint = [0]
  for (const { line } of pieces) firstPoint.push(firstPoint[firstPoint.length - 1]! + line.length)
  const points = pieces.flatMap(({ line }) => line)
  return {
    robotCount: robots.length,
    firstStretch: Uint32Array.from(firstStretch),
    fromMs: Float64Array.from(pieces, (it) => it.fromMs),
    untilMs: Float64Array.from(pieces, (it) => it.untilMs),
    activities: Uint8Array.from(pieces, (it) => it.activity),
    firstPoint: Uint32Array.from(firstPoint),
    lat7: Int32Array.from(points, ([, y]) => lat7(y)),
    lng7: Int32Array.from(points, ([x]) => lng7(x))
  }
}

const throughBytes = (write: (out: ByteWriter) => void): ByteReader => {
  const out = new ByteWriter()
  write(out)
  return new ByteReader(out.base64())
}

describe("bytes", () => {
  it("come back as the numbers that were written", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.maxSafeNat())), (numbers) => {
        const values = numbers.map(([isNegative, value]) => (isNegative ? -1 : 1) * Math.floor(value / 4))
        const input = throughBytes((out) => {
          for (const value of values) {
            out.signed(value)
            out.unsigned(Math.abs(value))
          }
        })
        for (const value of values) {
          assert.strictEqual(input.signed() + 0, value + 0)
          assert.strictEqual(input.unsigned(), Math.abs(value))
        }
      })
    )
  })

  it("take one byte for a small number", () => {
    const out = new ByteWriter()
    for (let n = 0; n < 300; n++) out.signed((n % 128) - 64)
    assert.strictEqual(out.base64().length, 400)
  })
})

describe("packed tracks", () => {
  it("put every robot where it was, to a metre of rounding, at the end of each stretch", () => {
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 4 }), (robots) => {
        const packed = unpackTracks(
          throughBytes((out) => packTracks(tracksOf(robots), ground, out)),
          robots.length
        )
        const playback = new Playback(packed, trackActivities.length)
        robots.forEach((own, robot) => {
          let atMs = 0
          for (const { lengthMs, line, activity } of own) {
            const fromS = Math.round(atMs / 1_000)
            atMs += lengthMs
            const untilS = Math.round(atMs / 1_000)
            if (untilS <= fromS) continue
            playback.moveTo(untilS - 0.001)
            const [x, y] = line[line.length - 1]!
            // A millisecond from the end of a second-long way of 40 km.
            assert.isBelow(Math.hypot(playback.x[robot]! - x, playback.y[robot]! - y), 1.6 + 40_000 * 0.001)
            assert.strictEqual(playback.activities[robot], activity)
            playback.moveTo(fromS)
            const [fromX, fromY] = line[0]!
            assert.isBelow(Math.hypot(playback.x[robot]! - fromX, playback.y[robot]! - fromY), 1.6)
          }
        })
      })
    )
  })

  it("are played the same forwards, backwards and in leaps", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 20 }),
        fc.array(fc.nat(20_000)),
        (own, times) => {
          const packed = unpackTracks(
            throughBytes((out) => packTracks(tracksOf([own]), ground, out)),
            1
          )
          const leaping = new Playback(packed, trackActivities.length)
          for (const time of times) {
            leaping.moveTo(time)
            const fresh = new Playback(packed, trackActivities.length)
            fresh.moveTo(time)
            assert.deepStrictEqual([...leaping.x, ...leaping.y], [...fresh.x, ...fresh.y])
            assert.deepStrictEqual([...leaping.counts], [...fresh.counts])
          }
        }
      )
    )
  })

  it("are halfway along a bent way at half of its time", () => {
    const own = [
      {
        lengthMs: 100_000,
        activity: 0,
        line: [
          [0, 0],
          [300, 0],
          [300, 100]
        ] as const
      }
    ]
    const packed = unpackTracks(
      throughBytes((out) => packTracks(tracksOf([own]), ground, out)),
      1
    )
    const playback = new Playback(packed, trackActivities.length)
    playback.moveTo(50)
    assert.closeTo(playback.x[0]!, 200, 1)
    assert.closeTo(playback.y[0]!, 0, 1)
    playback.moveTo(90)
    assert.closeTo(playback.x[0]!, 300, 1)
    assert.closeTo(playback.y[0]!, 60, 1)
  })

  it("stand where they are told in a run without a robot or a stretch", () => {
    const packed = unpackTracks(
      throughBytes((out) => packTracks(tracksOf([[]]), ground, out)),
      1
    )
    const playback = new Playback(packed, trackActivities.length)
    playback.moveTo(5)
    assert.deepStrictEqual([...playback.counts], new Array<number>(trackActivities.length).fill(0))
  })
})

describe("simplified lines", () => {
  it("keep their ends and leave out no corner that shows", () => {
    const bent = [0, 0, 50, 1, 100, 0, 100, 80]
    assert.deepStrictEqual(simplified(bent), [0, 0, 100, 0, 100, 80])
    fc.assert(
      fc.property(fc.array(meters, { minLength: 4, maxLength: 40 }), (numbers) => {
        const line = numbers.slice(0, numbers.length - (numbers.length % 2))
        const kept = simplified(line)
        assert.deepStrictEqual(kept.slice(0, 2), line.slice(0, 2))
        assert.deepStrictEqual(kept.slice(-2), line.slice(-2))
      })
    )
  })
})

describe("packed streets", () => {
  it("cover every edge once, with chains that end only at junctions", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 30 }), (pairs) => {
        const edges = pairs.filter(([a, b]) => a !== b)
        const nodes = Array.from({ length: 12 }, (_, n) => n)
        const network = {
          lat7: nodes.map((n) => lat7(100 * n)),
          lng7: nodes.map((n) => lng7(100 * (n % 4))),
          from: edges.map(([a]) => a),
          to: edges.map(([, b]) => b),
          kinds: edges.map(() => 0),
          crossings: [],
          kerbs: []
        }
        const chains = chainsOf(network)
        const key = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`
        const drawn = chains.flatMap((chain) => chain.slice(1).map((node, n) => key(chain[n]!, node)))
        assert.deepStrictEqual(drawn.sort(), edges.map(([a, b]) => key(a, b)).sort())
        const lines = unpackStreets(throughBytes((out) => packStreets(network, ground, out)))
        assert.strictEqual(lines.length, chains.length)
        chains.forEach((chain, n) => {
          assert.closeTo(lines[n]![1]!, 100 * chain[0]!, 1)
          assert.closeTo(lines[n]![lines[n]!.length - 1]!, 100 * chain[chain.length - 1]!, 1)
        })
      })
    )
  })

  it("are none where there are no bytes", () => {
    assert.deepStrictEqual(unpackStreets(new ByteReader("")), [])
  })
})

describe("the map's state in an address", () => {
  const usual: MapState = { timeS: 5, speed: 300, view: null, hidden: [], without: [], robot: null }
  const word = fc.stringMatching(/^[a-z]{1,9}$/)

  it("comes back as it was", () => {
    const state = fc.record({
      timeS: fc.nat(1_000_000),
      speed: fc.constantFrom(60, 1_200),
      view: fc.option(
        fc.record({ x: fc.nat(9_999), y: fc.nat(9_999), scale: fc.constantFrom(0.05, 1.25, 8) })
      ),
      hidden: fc.array(word, { maxLength: 3 }),
      without: fc.array(fc.nat(7), { maxLength: 3 }),
      robot: fc.option(fc.string({ minLength: 1, maxLength: 12 }))
    })
    fc.assert(fc.property(state, (it) => assert.deepStrictEqual(stateOf(hashOf(it), usual), it)))
  })

  it("is as usual where an address makes no sense, and null where it is about something else", () => {
    assert.isNull(stateOf("#figures", usual))
    assert.isNull(stateOf("", usual))
    assert.deepStrictEqual(stateOf("#map&t=&speed=fast&view=1,2&without=x&robot", usual), {
      ...usual,
      robot: ""
    })
  })
})
