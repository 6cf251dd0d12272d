import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  bytes,
  columnName,
  columnNames,
  decodeRow,
  encodeRow,
  flag,
  float,
  instant,
  instantOf,
  integer,
  isoOf,
  json,
  nullable,
  table,
  text,
  uuid
} from "../../src/services/table.ts"

const parcels = table(
  "device",
  "parcel",
  {
    parcelId: uuid,
    label: text,
    pieces: integer,
    weightKg: nullable(float),
    isFragile: flag,
    packedAt: instant,
    openedAt: nullable(instant),
    digest: nullable(bytes),
    extra: json
  },
  { key: ["parcelId"] }
)

const instants = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })

const rows = fc.record({
  parcelId: fc.uuid(),
  label: fc.string(),
  pieces: fc.integer(),
  weightKg: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)),
  isFragile: fc.boolean(),
  packedAt: instants,
  openedAt: fc.option(instants),
  digest: fc.option(fc.uint8Array().map((octets) => Buffer.from(octets).toString("hex"))),
  extra: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)
})

describe("a row", () => {
  it("comes back from its journey as JSON as it was", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const travelled = JSON.parse(JSON.stringify(encodeRow(parcels, row))) as { [column: string]: unknown }
        assert.deepStrictEqual(decodeRow(parcels, travelled), row)
      })
    )
  })

  it("travels under the names of its columns, times as ISO 8601, octets as PostgreSQL writes them", () => {
    const image = encodeRow(parcels, {
      parcelId: "0190163d-8694-739b-aea5-966c26f8ad91",
      label: 'left "shelf"; it\'s',
      pieces: 2,
      weightKg: null,
      isFragile: true,
      packedAt: 1_700_000_000_123,
      openedAt: null,
      digest: "00ff",
      extra: { a: [null] }
    })
    assert.deepStrictEqual(image, {
      parcel_id: "0190163d-8694-739b-aea5-966c26f8ad91",
      label: 'left "shelf"; it\'s',
      pieces: 2,
      weight_kg: null,
      is_fragile: true,
      packed_at: "2023-11-14T22:13:20.123Z",
      opened_at: null,
      digest: "\\x00ff",
      extra: { a: [null] }
    })
    assert.deepStrictEqual(Object.keys(image), columnNames(parcels))
  })

  it("travels with the columns that were asked for and no others", () => {
    const image = encodeRow(
      parcels,
      { parcelId: "p", pieces: 3, label: "l" },
      new Set(["parcelId", "pieces"])
    )
    assert.deepStrictEqual(image, { parcel_id: "p", pieces: 3 })
  })

  it("that is not of its table is a defect", () => {
    assert.throws(() => decodeRow(parcels, { parcel_id: "p", pieces: "three" }))
  })
})

describe("a time", () => {
  it("is read as PostgreSQL writes it: with an offset, with microseconds, or as a number", () => {
    assert.strictEqual(instantOf("2023-11-14T22:13:20.123+00:00"), 1_700_000_000_123)
    assert.strictEqual(instantOf("2023-11-14T22:13:20.123456+00:00"), 1_700_000_000_123)
    assert.strictEqual(instantOf("2023-11-15T00:13:20+02:00"), 1_700_000_000_000)
    assert.strictEqual(instantOf(1_700_000_000_123), 1_700_000_000_123)
  })

  it("survives being written and read", () => {
    fc.assert(
      fc.property(instants, (at) => {
        assert.strictEqual(instantOf(isoOf(at)), at)
      })
    )
  })
})

describe("a description of a table", () => {
  const { columns } = parcels

  it("is stamped with both times, unless it is append-only, names a time itself or has none", () => {
    const stampsOf = ({ stampsCreatedAt, stampsUpdatedAt }: typeof parcels | ReturnType<typeof table>) => [
      stampsCreatedAt,
      stampsUpdatedAt
    ]
    assert.deepStrictEqual(stampsOf(parcels), [true, true])
    assert.deepStrictEqual(stampsOf(table("device", "a", columns, { key: [], history: true })), [true, false])
    assert.deepStrictEqual(stampsOf(table("device", "b", columns, { key: [], stamps: false })), [
      false,
      false
    ])
    const named = table("device", "c", { ...columns, createdAt: instant, updatedAt: instant }, { key: [] })
    assert.deepStrictEqual(stampsOf(named), [false, false])
  })

  it("names columns in lower case with underscores", () => {
    assert.strictEqual(columnName("quotedPickupTime"), "quoted_pickup_time")
    assert.strictEqual(columnName("id"), "id")
  })
})
