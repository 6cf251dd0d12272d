import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { fileBytesMax } from "../../../src/sim/demand/csv-table.ts"
import { type DemandPlan, readOrders } from "../../../src/sim/demand/read-orders.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { bytesOf, plan } from "./plan.ts"

const header = "placed_at,merchant,customer_lat,customer_lng,prep_minutes,size_l,order_id"
const good = "2026-05-12T10:31:05+02:00,Pizza-Roma,52.521,13.402,12,5,1"
const withLines = (...lines: ReadonlyArray<string>): string => [header, good, ...lines, ""].join("\n")
const short = "placed_at,merchant,customer_lat,customer_lng"

const problemsOf = (bytes: Uint8Array, changed: Partial<DemandPlan> = {}): ReadonlyArray<string> => {
  const read = readOrders("orders.csv", bytes, { ...plan, ...changed })
  return "problems" in read ? read.problems.map(renderProblem) : []
}

const times =
  "a date and time like 2026-05-12T10:31:05+02:00, or local in Europe/Berlin like 2026-05-12 10:31:05"

/** What the file is, its text, and every line that it must give. */
const badFiles: ReadonlyArray<readonly [what: string, text: string, lines: ReadonlyArray<string>]> = [
  [
    "empty",
    "\ufeff\r\n",
    [
      "orders.csv:1:1: the file is empty; allowed: a header and a line per order (curbline demand template prints some)"
    ]
  ],
  [
    "a header only",
    `${header}\n`,
    ["orders.csv:1:1: a header and no order; allowed: a line per order under it"]
  ],
  [
    "no header",
    `${good}\n${good}`,
    [
      "orders.csv:1:1: column placed_at is missing; allowed: when the order is placed: ISO 8601 with an offset from UTC, or local date and time",
      "orders.csv:1:1: column merchant is missing; allowed: name or id of the merchant, or columns merchant_lat and merchant_lng",
      "orders.csv:1:1: column customer_lat is missing; allowed: latitude of the customer, degrees north",
      "orders.csv:1:1: column customer_lng is missing; allowed: longitude of the customer, degrees east"
    ]
  ],
  [
    "a column that is mistyped",
    "placed_at,merchant,custmer_lat,customer_lng\n2026-05-12 10:31,Pizza-Roma,52.5,13.4\n",
    [
      'orders.csv:1:20: column customer_lat is missing (found "custmer_lat"); allowed: latitude of the customer, degrees north; did you mean customer_lat?'
    ]
  ],
  [
    "a column twice",
    `${short},merchant\n2026-05-12 10:31,Pizza-Roma,52.5,13.4,x\n`,
    ["orders.csv:1:46: column merchant stands here a second time; allowed: each column once"]
  ],
  [
    "an hour that no clock shows",
    withLines("2026-05-12T25:61:00+02:00,Pizza-Roma,52.521,13.402,12,5,2"),
    [`orders.csv:3:1: placed_at: found "2026-05-12T25:61:00+02:00": no such time; allowed: ${times}`]
  ],
  [
    "a date of another form",
    withLines("12.05.2026 10:31,Pizza-Roma,52.521,13.402,12,5,2"),
    [`orders.csv:3:1: placed_at: found "12.05.2026 10:31": no such time; allowed: ${times}`]
  ],
  [
    "a local time that the clocks leave out",
    withLines("2026-03-29 02:30,Pizza-Roma,52.521,13.402,12,5,2"),
    [
      'orders.csv:3:1: placed_at: found "2026-03-29 02:30": this time does not exist in Europe/Berlin: the clocks go forward over it; allowed: a time before or after, or one with its offset'
    ]
  ],
  [
    "a local time that happens twice",
    withLines("2026-10-25 02:30,Pizza-Roma,52.521,13.402,12,5,2"),
    [
      'orders.csv:3:1: placed_at: found "2026-10-25 02:30": this time happens twice in Europe/Berlin: the clocks go back; allowed: with its offset, 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00'
    ]
  ],
  [
    "a latitude out of range",
    withLines("2026-05-12 10:31,Pizza-Roma,95.2,13.402,12,5,2"),
    [
      "orders.csv:3:29: customer_lat: found a number out of range; allowed: degrees north from -85 to 85; swapped with customer_lng?"
    ]
  ],
  [
    "a latitude in words",
    withLines("2026-05-12 10:31,Pizza-Roma,north,13.402,12,5,2"),
    ["orders.csv:3:29: customer_lat: found no number; allowed: degrees north from -85 to 85"]
  ],
  [
    "a customer's whole place in one cell, and none of it is shown",
    withLines('2026-05-12 10:31,Pizza-Roma,"52.521, 13.402",190.5,12,5,2'),
    [
      "orders.csv:3:29: customer_lat: found no number; allowed: degrees north from -85 to 85",
      "orders.csv:3:46: customer_lng: found a number out of range; allowed: degrees east from -180 to 180"
    ]
  ],
  [
    "a merchant beyond the pole, which is shown",
    "placed_at,merchant_lat,merchant_lng,customer_lat,customer_lng\n2026-05-12 10:31,95.2,13.405,52.521,13.402\n",
    [
      'orders.csv:2:18: merchant_lat: found "95.2"; allowed: degrees north from -85 to 85; swapped with merchant_lng?'
    ]
  ],
  [
    "latitude and longitude swapped",
    withLines("2026-05-12 10:31,Pizza-Roma,13.402,52.521,12,5,2"),
    [
      "orders.csv:3:29: customer_lat: the customer is outside every zone; allowed: latitude in customer_lat, longitude in customer_lng: here they are swapped"
    ]
  ],
  [
    "half a place",
    "placed_at,merchant_lat,merchant_lng,customer_lat,customer_lng\n2026-05-12 10:31,52.52,13.405,52.521,\n",
    ["orders.csv:2:38: customer_lng: found nothing; allowed: degrees"]
  ],
  [
    "a customer outside every zone, whose place is not told",
    withLines("2026-05-12 10:31,Pizza-Roma,52.58,13.402,12,5,2"),
    [
      "orders.csv:3:29: customer_lat: the customer is outside every zone, 4675 m from the nearest; allowed: a place in a zone of the scenario, or demand.outsideZones: drop to leave such orders out"
    ]
  ],
  [
    "a merchant that nobody knows",
    withLines("2026-05-12 10:31,Piza-Roma,52.521,13.402,12,5,2"),
    [
      'orders.csv:3:18: merchant: found "Piza-Roma": the city has no such merchant; allowed: Pizza-Roma, Cafe-Mitte; did you mean Pizza-Roma?'
    ]
  ],
  [
    "no merchant",
    withLines("2026-05-12 10:31,,52.521,13.402,12,5,2"),
    ["orders.csv:3:18: merchant: found nothing; allowed: the name or id of a merchant"]
  ],
  [
    "the place of a merchant where there is none",
    "placed_at,merchant_lat,merchant_lng,customer_lat,customer_lng\n2026-05-12 10:31,52.53,13.405,52.521,13.402\n",
    [
      "orders.csv:2:18: merchant_lat: no merchant of the city within 150 m of this place; the nearest, Cafe-Mitte, is 651 m away; allowed: the place of a merchant of the scenario, or its name in a column merchant"
    ]
  ],
  [
    "a negative preparation, and a size of a house",
    withLines("2026-05-12 10:31,Pizza-Roma,52.521,13.402,-3,2000,2"),
    [
      'orders.csv:3:43: prep_minutes: found "-3"; allowed: a number of minutes from 0 to 1440',
      'orders.csv:3:46: size_l: found "2000"; allowed: a number of litres from 0 to 1000'
    ]
  ],
  [
    "food that is ready before it is ordered",
    `${short},ready_at\n2026-05-12 10:31,Pizza-Roma,52.521,13.402,2026-05-12 10:30\n`,
    [
      'orders.csv:2:43: ready_at: found "2026-05-12 10:30": before the order is placed; allowed: a time from placed_at on, within a day'
    ]
  ],
  [
    "two words about the preparation",
    `${short},ready_at,prep_minutes\n2026-05-12 10:31,Pizza-Roma,52.521,13.402,2026-05-12 10:50,19\n`,
    [
      'orders.csv:2:43: ready_at: found "2026-05-12 10:50" beside prep_minutes; allowed: one of both in a line'
    ]
  ],
  [
    "a partner that the scenario does not have",
    `${short},partner\n2026-05-12 10:31,Pizza-Roma,52.521,13.402,THREPL\n2026-05-12 10:31,Pizza-Roma,52.521,13.402,OLO\n`,
    [
      'orders.csv:2:43: partner: found "THREPL": no such integration; allowed: THREEPL, UBER; did you mean THREEPL?',
      'orders.csv:3:43: partner: found "OLO": partners.integrations does not list it; allowed: THREEPL, UBER'
    ]
  ],
  [
    "decimal commas, of which those of places are not shown",
    [header.replaceAll(",", ";"), "2026-05-12 10:31;Pizza-Roma;52,521;13,402;12;5,5;2"].join("\n"),
    [
      "orders.csv:2:29: customer_lat: found a decimal comma; allowed: degrees north from -85 to 85, with a decimal point",
      "orders.csv:2:36: customer_lng: found a decimal comma; allowed: degrees east from -180 to 180, with a decimal point",
      'orders.csv:2:46: size_l: found "5,5"; allowed: a number of litres from 0 to 1000; decimals begin with a point, not a comma'
    ]
  ],
  [
    "an order number twice",
    withLines("2026-05-12 10:32,Pizza-Roma,52.521,13.402,12,5,1"),
    ['orders.csv:3:48: order_id: found "1", which line 2 has already; allowed: each order once']
  ],
  [
    "ragged rows beside another mistake",
    withLines(
      "2026-05-12 10:32,Pizza, Roma,52.521,13.402,12,5,7",
      "2026-05-12 10:32,Pizza-Roma,52.521,13.402,-1,5,8",
      "2026-05-12 10:32"
    ),
    [
      "orders.csv:3:1: 8 cells; allowed: 7, as in the header; a comma inside a cell needs quotes around it",
      'orders.csv:4:43: prep_minutes: found "-1"; allowed: a number of minutes from 0 to 1440',
      "orders.csv:5:1: 1 cell; allowed: 7, as in the header; a comma inside a cell needs quotes around it"
    ]
  ],
  [
    "a quote that is never closed",
    withLines('2026-05-12 10:32,"Pizza-Roma,52.521,13.402,12,5,7'),
    [
      'orders.csv:3:1: a quote is opened and not closed before the end of the file; allowed: a quote in a cell is written twice ("")'
    ]
  ],
  [
    "orders of another day",
    `${header}\n2026-06-01 10:31,Pizza-Roma,52.521,13.402,12,5,2`,
    [
      "orders.csv:2:1: all 1 orders lie outside the run, 2026-06-01T10:31:00+02:00 to 2026-06-01T10:31:00+02:00; allowed: 2026-05-12T00:00:00+02:00 to 2026-05-13T00:00:00+02:00; set startAt and duration_s of the scenario to the day of the file"
    ]
  ],
  [
    "mistakes behind a name in two lines and one with a comma",
    [
      header,
      '2026-05-12 10:31,"pizza',
      'ROMA",52.521,13.402,12,5,2',
      '2026-05-12 10:31,"Nix, da",52.521,13.402,"-1",5,3'
    ].join("\r\n"),
    [
      'orders.csv:4:18: merchant: found "Nix, da": the city has no such merchant; allowed: Pizza-Roma, Cafe-Mitte',
      'orders.csv:4:42: prep_minutes: found "-1"; allowed: a number of minutes from 0 to 1440'
    ]
  ]
]

describe("a bad file of orders", () => {
  for (const [what, text, lines] of badFiles) {
    it(`is refused with what, where and what else: ${what}`, () => {
      assert.deepStrictEqual(problemsOf(bytesOf(text)), lines)
    })
  }

  it("is refused when it is no text in UTF-8, with the line", () => {
    const latin1 = Uint8Array.from([...bytesOf(`${header}\nCaf`), 0xe9, 0x0a])
    const encoding = "UTF-8; save it as CSV UTF-8"
    assert.deepStrictEqual(problemsOf(latin1), [
      `orders.csv:2:1: letters in another encoding than UTF-8; allowed: ${encoding}`
    ])
    assert.deepStrictEqual(problemsOf(Uint8Array.from([0xff, 0xfe, 0x61, 0])), [
      `orders.csv:1:1: the file is UTF-16; allowed: ${encoding}`
    ])
    assert.deepStrictEqual(problemsOf(Uint8Array.from([97, 10, 98, 0])), [
      `orders.csv:2:1: not text: a byte 0; allowed: ${encoding}`
    ])
    assert.deepStrictEqual(problemsOf(Uint8Array.from([0x50, 0x4b, 3, 4])), [
      "orders.csv:1:1: the file is a spreadsheet or an archive, not text; allowed: the sheet saved as CSV UTF-8"
    ])
  })

  it("is refused by its size before a byte of it is looked at", () => {
    assert.deepStrictEqual(problemsOf(new Uint8Array(fileBytesMax + 1)), [
      "orders.csv:1:1: the file has 65 MB; allowed: at most 64 MB; cut it by days"
    ])
  })

  it("cannot name merchants by place where they are drawn from the seed", () => {
    const text =
      "placed_at,merchant_lat,merchant_lng,customer_lat,customer_lng\n2026-05-12 10:31,52.52,13.405,52.521,13.402\n"
    assert.deepStrictEqual(problemsOf(bytesOf(text), { merchantsListed: false }), [
      "orders.csv:2:18: merchant_lat: the merchants of this city are drawn from the seed and stand elsewhere; allowed: column merchant with their names, or merchants listed in the scenario (curbline demand fit writes them)"
    ])
  })

  it("tells twenty problems and counts the rest", () => {
    const lines = Array.from({ length: 30 }, (_, n) => `2026-05-12 10:31,Nobody,52.521,13.402,-1,5,${n + 2}`)
    const problems = problemsOf(bytesOf(withLines(...lines)))
    assert.strictEqual(problems.length, 21)
    assert.strictEqual(problems[20], "orders.csv:13:18: from here on 40 more problems in 20 lines")
  })

  it("is read or refused, never a crash, whatever its bytes are", () => {
    const cell = fc.oneof(
      fc.constantFrom(
        "2026-05-12 10:31",
        "Pizza-Roma",
        "52.52",
        "13.4",
        "",
        '"',
        "-1",
        "1e400",
        "NaN",
        ";",
        "\t"
      ),
      fc.string({ unit: "binary", maxLength: 8 })
    )
    const row = fc.array(cell, { minLength: 1, maxLength: 9 }).map((cells) => cells.join(","))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.boolean(), (rows, withHeader) => {
        const text = (withHeader ? [header, ...rows] : rows).join("\n")
        const read = readOrders("orders.csv", bytesOf(text), plan)
        if ("problems" in read) assert.isAbove(read.problems.length, 0)
        else assert.isAbove(read.demand.orders.length, 0)
      })
    )
  })
})
