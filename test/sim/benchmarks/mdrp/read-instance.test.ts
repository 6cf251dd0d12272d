import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import type { MdrpInstance } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { readInstance } from "../../../../src/sim/benchmarks/mdrp/read-instance.ts"
import { screenful } from "../../../../src/sim/benchmarks/mdrp/text-table.ts"
import { drawnInstance, instanceTexts, lineInstance } from "./small-instances.ts"

type Texts = ReturnType<typeof instanceTexts>
type File = keyof Texts

/** Reads texts that stand for the files of the folder `d`; null: there is no such file. */
const read = (
  texts: Readonly<Record<File, string | null>>,
  name = "line"
): Either.Either<MdrpInstance, ReadonlyArray<string>> =>
  readInstance("d", name, (file) => {
    const text = texts[file.replace("d/", "") as File]
    return text === null ? Either.left("there is no such file") : Either.right(text)
  })

const good = instanceTexts(lineInstance)

const edited = (file: File, from: string, to: string) => {
  assert.include(good[file], from)
  return { ...good, [file]: good[file].replace(from, to) }
}

const minutes = (least: string): string => `a whole number of minutes from ${least} to 100000`
const metres = "a whole number of metres from -10000000 to 10000000"
const ids = "1 to 64 characters without a blank, neither 0 nor NA, which mean something else"
const ordersHeader = String.raw`"order\tx\ty\tplacement_time\trestaurant\tready_time"`
const sixCells =
  "6, one for each of order, x, y, placement_time, restaurant, ready_time, with a tab between two"

/** What is changed in the good files, and the errors that come of it. */
const bad: ReadonlyArray<
  readonly [title: string, texts: Readonly<Record<File, string | null>>, ...problems: ReadonlyArray<string>]
> = [
  [
    "a missing file",
    { ...good, "couriers.txt": null },
    "d/couriers.txt: cannot be read: there is no such file"
  ],
  [
    "an empty file",
    { ...good, "orders.txt": "\n" },
    `d/orders.txt: the file is empty; allowed: the header ${ordersHeader} and rows below it`
  ],
  [
    "a header alone",
    { ...good, "couriers.txt": "courier\tx\ty\ton_time\toff_time\n" },
    "d/couriers.txt: no row below the header; allowed: at least one courier"
  ],
  [
    "a header with a column of another name",
    edited("orders.txt", "ready_time", "ready"),
    String.raw`d/orders.txt:1:1: found the header "order\tx\ty\tplacement_time\trestaurant\tready"; allowed: ${ordersHeader}`
  ],
  [
    "columns in another order",
    edited("restaurants.txt", "restaurant\tx\ty", "restaurant\ty\tx"),
    String.raw`d/restaurants.txt:1:1: found the header "restaurant\ty\tx"; allowed: "restaurant\tx\ty"`
  ],
  [
    "a file without header",
    edited("restaurants.txt", "restaurant\tx\ty\n", ""),
    String.raw`d/restaurants.txt:1:1: found the header "r1\t1000\t0"; allowed: "restaurant\tx\ty"`
  ],
  [
    "blanks between cells instead of tabs",
    edited("orders.txt", "o2\t1700\t0\t12\tr1\t20", "o2 1700 0 12 r1 20"),
    `d/orders.txt:3:1: found 1 cell; allowed: ${sixCells}`
  ],
  [
    "a row with a cell too many",
    edited("orders.txt", "o2\t1700\t0\t12\tr1\t20", "o2\t1700\t0\t12\tr1\t20\t"),
    `d/orders.txt:3:1: found 7 cells; allowed: ${sixCells}`
  ],
  [
    "a coordinate with a fraction",
    edited("orders.txt", "1700", "1700.5"),
    `d/orders.txt:3:4: x: found "1700.5"; allowed: ${metres}`
  ],
  [
    "a coordinate on another planet",
    edited("couriers.txt", "9000", "90000000"),
    `d/couriers.txt:3:4: x: found "90000000"; allowed: ${metres}`
  ],
  [
    "a word instead of a number",
    edited("restaurants.txt", "2000", "two"),
    `d/restaurants.txt:3:4: x: found "two"; allowed: ${metres}`
  ],
  [
    "an empty cell",
    edited("orders.txt", "o2\t1700\t0", "o2\t1700\t"),
    `d/orders.txt:3:9: y: found ""; allowed: ${metres}`
  ],
  [
    "a time before the day",
    edited("couriers.txt", "c2\t9000\t0\t60", "c2\t9000\t0\t-60"),
    `d/couriers.txt:3:11: on_time: found "-60"; allowed: ${minutes("0")}`
  ],
  [
    "a time of day",
    edited("orders.txt", "\t40\t", "\t12:40\t"),
    `d/orders.txt:4:11: placement_time: found "12:40"; allowed: ${minutes("0")}`
  ],
  [
    "food that is ready before it is ordered",
    edited("orders.txt", "r1\t20", "r1\t11"),
    `d/orders.txt:3:17: ready_time: found "11"; allowed: ${minutes("12 (its placement_time)")}`
  ],
  [
    "a shift that ends before it begins",
    edited("couriers.txt", "60\t180", "60\t59"),
    `d/couriers.txt:3:14: off_time: found "59"; allowed: ${minutes("60 (its on_time)")}`
  ],
  [
    "an order of a restaurant that is not there",
    edited("orders.txt", "r2\t45", "r9\t45"),
    'd/orders.txt:4:14: restaurant: found "r9"; allowed: a restaurant of restaurants.txt'
  ],
  [
    "two orders of one name",
    edited("orders.txt", "o3", "o1"),
    'd/orders.txt:4:1: order: found "o1"; allowed: an id of its own; orders.txt:2 has this one'
  ],
  [
    "a courier with the name of a restaurant",
    edited("couriers.txt", "c2", "r2"),
    'd/couriers.txt:3:1: courier: found "r2"; allowed: an id of its own; restaurants.txt:3 has this one'
  ],
  [
    "an id that means the start place",
    edited("couriers.txt", "c2", "0"),
    `d/couriers.txt:3:1: courier: found "0"; allowed: ${ids}`
  ],
  [
    "an id with a blank",
    edited("couriers.txt", "c2", "c 2"),
    `d/couriers.txt:3:1: courier: found "c 2"; allowed: ${ids}`
  ],
  [
    "a speed of nothing",
    edited("instance_parameters.txt", "\n100\t", "\n0\t"),
    'd/instance_parameters.txt:2:1: meters_per_minute: found "0"; allowed: a whole number from 1 to 100000'
  ],
  [
    "a maximum below the target",
    edited("instance_parameters.txt", "40\t90", "40\t39"),
    `d/instance_parameters.txt:2:12: maximum click-to-door: found "39"; allowed: ${minutes("40 (the target)")}`
  ],
  [
    "parameters twice",
    edited("instance_parameters.txt", "10\t15\n", "10\t15\n320\t4\t4\t40\t90\t10\t15\n"),
    "d/instance_parameters.txt:3:1: found a second row; allowed: one row below the header"
  ],
  [
    "several errors in several files",
    {
      ...edited("orders.txt", "o2\t1700\t0\t12", "o2\tx\t0\t-12"),
      "couriers.txt": good["couriers.txt"].replace("c1\t0", "c1\t?"),
      "restaurants.txt": null
    },
    "d/restaurants.txt: cannot be read: there is no such file",
    `d/orders.txt:3:4: x: found "x"; allowed: ${metres}`,
    `d/orders.txt:3:8: placement_time: found "-12"; allowed: ${minutes("0")}`,
    `d/couriers.txt:2:4: x: found "?"; allowed: ${metres}`
  ]
]

describe("the files of an instance", () => {
  it("say what they were written from", () => {
    assert.deepStrictEqual(read(good), Either.right(lineInstance))
    fc.assert(
      fc.property(drawnInstance, (instance) => {
        assert.deepStrictEqual(read(instanceTexts(instance), instance.name), Either.right(instance))
      }),
      { numRuns: 30 }
    )
  })

  it("may have line ends of another system, blank lines and a byte order mark", () => {
    const foreign = Object.fromEntries(
      Object.entries(good).map(([name, text]) => [name, `\uFEFF${text.replaceAll("\n", "\r\n")}\r\n`])
    ) as Texts
    assert.deepStrictEqual(read(foreign), Either.right(lineInstance))
  })

  for (const [title, texts, ...problems] of bad) {
    it(`are refused with ${title}`, () => {
      assert.deepStrictEqual(read(texts), Either.left(problems))
    })
  }

  it("give no more errors than a screen shows, and the number of the others", () => {
    const rows = Array.from({ length: 500 }, (_, i) => `p${i}\tx\t0\t0\tr1\t0\n`).join("")
    const result = read({ ...good, "orders.txt": `${good["orders.txt"]}${rows}` })
    const lines = screenful(Either.isLeft(result) ? result.left : [])
    assert.lengthOf(lines, 20)
    assert.include(lines[0], "d/orders.txt:5:4: x")
    assert.strictEqual(lines[19], "and 481 more")
    assert.deepStrictEqual(screenful(["a", "b"]), ["a", "b"])
  })
})
