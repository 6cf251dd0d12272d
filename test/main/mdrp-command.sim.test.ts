import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { openInstances, openOneInstance } from "../../src/main/mdrp-folders.ts"
import type { MdrpInstance } from "../../src/sim/benchmarks/mdrp/model.ts"
import { instanceTexts, lineInstance } from "../sim/benchmarks/mdrp/small-instances.ts"
import { commandLine, limitMs } from "../support/command-line.ts"

const { at, curbline, read, start, write } = commandLine("mdrp")

const writeInstance = (path: string, instance: MdrpInstance): void => {
  for (const [name, text] of Object.entries(instanceTexts(instance))) write(`${path}/${name}`, text)
}

const edit = (file: string, from: string, to: string): void => {
  const text = read(file)
  assert.include(text, from)
  write(file, text.replace(from, to))
}

/** A day that no machine plans at once: thousands of orders all over a city. */
const largeInstance: MdrpInstance = {
  ...lineInstance,
  restaurants: Array.from({ length: 40 }, (_, i) => ({
    id: `r${i}`,
    x: (i * 7919) % 9000,
    y: (i * 104729) % 9000
  })),
  orders: Array.from({ length: 6000 }, (_, i) => ({
    id: `o${i}`,
    x: (i * 6101) % 9000,
    y: (i * 3571) % 9000,
    placementTime: Math.floor(i / 8),
    restaurant: i % 40,
    readyTime: Math.floor(i / 8) + 10
  })),
  couriers: Array.from({ length: 400 }, (_, i) => ({
    id: `c${i}`,
    x: (i * 2221) % 9000,
    y: (i * 1483) % 9000,
    onTime: 0,
    offTime: 900
  })),
  parameters: { ...lineInstance.parameters, metersPerMinute: 320 }
}

beforeAll(() => {
  for (const name of ["0o50line", "b-line", "a-line"]) writeInstance(`days/${name}`, lineInstance)
  writeInstance("0o50other", { ...lineInstance, orders: lineInstance.orders.slice(1) })
})

interface Printed {
  readonly schemaVersion: number
  readonly instances: ReadonlyArray<Record<string, unknown>>
}

describe("curbline mdrp", { timeout: limitMs }, () => {
  it("prints a row per instance by name, then the means", async () => {
    const { code, out, err } = await curbline("mdrp", "days", "0o50other")
    assert.strictEqual(code, 0, err)
    const lines = out.trimEnd().split("\n")
    assert.deepStrictEqual(
      lines.slice(2).map((line) => line.split(/ {2,}/)[0]),
      ["0o50line", "0o50other", "a-line", "b-line", "mean of all (4)", "mean of 0o50, 0r50 (2)"]
    )
    assert.match(lines[2] ?? "", / yes$/)
    assert.match(lines[6] ?? "", / 4\/4$/)
    assert.include(err, "mdrp: 100 % (")
    assert.deepStrictEqual(readdirSync(at()).sort(), ["0o50other", "days"])
  })

  it("gives the same figures on one thread and on three, but for the seconds", async () => {
    const figures = async (workers: string) => {
      const { code, out, err } = await curbline("mdrp", "days", "--workers", workers, "--json")
      assert.strictEqual(code, 0, err)
      const printed = JSON.parse(out) as Printed
      return printed.instances.map(({ wallSeconds, ...row }) => {
        assert.isNumber(wallSeconds)
        return row
      })
    }
    const one = await figures("1")
    const three = await figures("3")
    assert.deepStrictEqual(one, three)
    assert.deepStrictEqual(Object.keys(one[0] ?? {}), [
      "instance",
      "orders",
      "delivered",
      "undeliveredPct",
      "clickToDoorMean",
      "clickToDoorP90",
      "readyToPickupMean",
      "readyToPickupP90",
      "costPerOrder",
      "ordersPerBundle",
      "feasible"
    ])
  })

  it("writes solutions that its own check lets pass, and not when one figure is changed", async () => {
    assert.strictEqual((await curbline("mdrp", "days", "--out", "solved")).code, 0)
    assert.deepStrictEqual(readdirSync(at("solved")).sort(), ["0o50line", "a-line", "b-line"])
    assert.deepStrictEqual(readdirSync(at("solved/a-line")).sort(), [
      "solution_info_assignments.txt",
      "solution_info_couriers.txt",
      "solution_info_orders.txt"
    ])
    const good = await curbline("mdrp", "check", "days/a-line", "solved/a-line")
    assert.strictEqual(good.code, 0, good.err)
    assert.match(good.out, /^a-line: feasible; 3 of 3 delivered, click-to-door mean \d/)

    cpSync(at("solved/a-line"), at("changed"), { recursive: true })
    const file = "changed/solution_info_orders.txt"
    const row = /^(o1 10 25 \d+ )(\d+)/m.exec(read(file))
    edit(file, row?.[0] ?? "", `${row?.[1]}${Number(row?.[2]) - 1}`)
    const bad = await curbline("mdrp", "check", "days/a-line", "changed")
    assert.strictEqual(bad.code, 1)
    assert.match(
      bad.out,
      /^a-line: not feasible; 1 violation of 1 rule\nDropoffServiceShort: order o1: found /
    )
    const inJson = await curbline("mdrp", "check", "days/a-line", "changed", "--json")
    assert.strictEqual(inJson.code, 1)
    assert.nestedPropertyVal(JSON.parse(inJson.out), "violations[0].kind", "DropoffServiceShort")

    edit(file, "dropoff_time", "dropoff")
    const unreadable = await curbline("mdrp", "check", "days/a-line", "changed")
    assert.strictEqual(unreadable.code, 2)
    assert.match(
      unreadable.err,
      /^curbline: changed\/solution_info_orders\.txt:1:1: found .*allowed: the header/
    )
    rmSync(at("changed"), { recursive: true })
    rmSync(at("solved"), { recursive: true })
  })

  it("answers wrong usage with precise lines on stderr and code 2", async () => {
    const lines: ReadonlyArray<readonly [line: string, problem: string]> = [
      ["mdrp days/a-lien", "days/a-lien: there is no such folder; did you mean days/a-line?"],
      [
        "mdrp days --replan-seconds 0",
        '--replan-seconds: found "0"; allowed: a whole number of seconds from 1 to 3600 (see curbline --help)'
      ],
      [
        "mdrp days --out days/a-line/orders.txt",
        "days/a-line/orders.txt: run folders cannot be written there: "
      ]
    ]
    for (const [line, problem] of lines) {
      const { code, out, err } = await curbline(...line.split(" "))
      assert.strictEqual(code, 2, `${line}: ${err}`)
      assert.strictEqual(out, "")
      assert.match(err, /^curbline: [^\n]+\n$/)
      assert.include(err, problem)
    }
  })

  it("says what is wrong with a folder that holds no instance", () => {
    writeInstance("copy/a-line", lineInstance)
    mkdirSync(at("empty"))
    const problems = (...paths: ReadonlyArray<string>): ReadonlyArray<string> => {
      const opened = openInstances(paths.map((path) => at(path)))
      return Either.isLeft(opened) ? opened.left.map((line) => line.replaceAll(`${at()}/`, "")) : []
    }
    const four = "a folder with restaurants.txt, orders.txt, couriers.txt, instance_parameters.txt"
    const any = `${four}, or a folder of such folders`
    assert.deepStrictEqual(problems("days", "0o50other"), [])
    assert.deepStrictEqual(problems("empty", "days/a-line/orders.txt", "nothing-like-it", "days/0o50lin"), [
      `empty: no instance in it; allowed: ${any}`,
      `days/a-line/orders.txt: this is a file; allowed: ${any}`,
      "nothing-like-it: there is no such folder",
      "days/0o50lin: there is no such folder; did you mean days/0o50line?"
    ])
    assert.deepStrictEqual(problems("days", "copy/a-line"), [
      "copy/a-line: days/a-line has the same name; allowed: one instance of a name"
    ])
    assert.deepStrictEqual(
      openOneInstance(at("days")),
      Either.left([`${at("days")}: no instance in it; allowed: ${four}`])
    )
    rmSync(at("copy"), { recursive: true })
    rmSync(at("empty"), { recursive: true })
  })

  it("takes one instance named twice once", () => {
    const opened = openInstances(["a-line", "../days/a-line"].map((path) => at(`days/${path}`)))
    assert.lengthOf(
      Either.getOrElse(opened, () => []),
      1
    )
  })

  it("lists the errors of all instances before it solves any, a screenful at most", async () => {
    writeInstance("bad/one", lineInstance)
    writeInstance("bad/two", lineInstance)
    edit("bad/one/orders.txt", "o3\t2500", "o3\tfar")
    rmSync(at("bad/two/couriers.txt"))
    const { code, out, err } = await curbline("mdrp", "bad", "--out", "solved")
    assert.strictEqual(code, 2)
    assert.strictEqual(out, "")
    assert.isFalse(existsSync(at("solved")))
    assert.deepStrictEqual(err.trimEnd().split("\n"), [
      'curbline: bad/one/orders.txt:4:4: x: found "far"; allowed: a whole number of metres from -10000000 to 10000000',
      "curbline: bad/two/couriers.txt: cannot be read: there is no such file"
    ])
    const rows = Array.from({ length: 90 }, (_, i) => `p${i}\tx\t0\t0\tr1\t0\n`).join("")
    edit("bad/one/orders.txt", "o3\tfar", `${rows}o3\tfar`)
    const many = (await curbline("mdrp", "bad")).err.trimEnd().split("\n")
    assert.lengthOf(many, 20)
    assert.strictEqual(many[19], "curbline: and 73 more")
    rmSync(at("bad"), { recursive: true })
  })

  it("prints and writes at the first Ctrl-C what is finished, and ends with code 130", async () => {
    writeInstance("two/a-line", lineInstance)
    writeInstance("two/large", largeInstance)
    const running = start(["mdrp", "two", "--out", "stopped"])
    await running.heard("50 %")
    running.process.kill("SIGINT")
    const { code, out, err } = await running.ended
    assert.strictEqual(code, 130, err)
    assert.match(out, /^a-line .* yes$/m)
    assert.notInclude(out, "large")
    assert.include(err, "interrupted: 1 of 2 instances are finished")
    assert.deepStrictEqual(readdirSync(at("stopped")), ["a-line"])
  })
})
