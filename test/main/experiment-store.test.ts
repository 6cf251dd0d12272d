/** The days of a study on disk: what is read again after a crash, a change, a second process. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { lockStudy } from "../../src/main/experiment-lock.ts"
import { cellFiles, StudyStore } from "../../src/main/experiment-store.ts"

const { days: daysFile, stale: staleFile } = cellFiles

import type { StudyDay } from "../../src/sim/experiments/outputs/study.ts"
import { type StudyKpiValues, studyKpis } from "../../src/sim/experiments/study-kpis.ts"

let folder = ""

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "curbline-store-"))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const day = (replication: number, acceptanceRate = 0.5): StudyDay => ({
  replication,
  digest: `d${replication}`,
  kpis: {
    ...(Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues),
    acceptanceRate
  }
})

const open = (...hashes: ReadonlyArray<string>): StudyStore => StudyStore.open(folder, new Set(hashes))

const text = (file: string): string => readFileSync(join(folder, file), "utf8")

describe("the store of a study", () => {
  it("gives back what was appended, to the last digit, after it is opened again", () => {
    const first = open("a")
    first.append("a", day(0, 0.1 + 0.2))
    first.append("a", day(1, 1 / 3))
    first.close()
    const second = open("a")
    assert.deepStrictEqual(second.find("a", 0), day(0, 0.1 + 0.2))
    assert.deepStrictEqual(second.find("a", 1), day(1, 1 / 3))
    assert.isNull(second.find("a", 2))
    assert.isNull(second.find("b", 0))
    assert.deepStrictEqual(second.found, { usable: 2, stale: 0, tornBytes: 0, unreadable: 0 })
    second.close()
  })

  it("cuts a torn last line off, says how much, and appends behind what is whole", () => {
    const first = open("a")
    first.append("a", day(0))
    first.append("a", day(1))
    first.close()
    const whole = text(daysFile)
    writeFileSync(join(folder, daysFile), whole.slice(0, -10))
    const second = open("a")
    assert.strictEqual(second.found.usable, 1)
    assert.strictEqual(second.found.tornBytes, whole.length / 2 - 10)
    second.append("a", day(1))
    second.close()
    assert.strictEqual(text(daysFile), whole)
  })

  it("keeps days of other cities aside, and takes them back when the design has them again", () => {
    const first = open("a", "b")
    first.append("a", day(0))
    first.append("b", day(0, 0.7))
    first.close()
    const second = open("a")
    assert.deepStrictEqual(second.found, { usable: 1, stale: 1, tornBytes: 0, unreadable: 0 })
    assert.isNull(second.find("b", 0))
    assert.match(text(staleFile), /"hash":"b"/)
    assert.notMatch(text(daysFile), /"hash":"b"/)
    second.close()
    const third = open("a", "b")
    assert.deepStrictEqual(third.found, { usable: 2, stale: 0, tornBytes: 0, unreadable: 0 })
    assert.deepStrictEqual(third.find("b", 0), day(0, 0.7))
    third.close()
  })

  it("keeps lines aside that it cannot read, and counts them", () => {
    const first = open("a")
    first.append("a", day(0))
    first.close()
    appendFileSync(join(folder, daysFile), 'no json\n{"hash":"a","replication":-1}\n')
    const second = open("a")
    assert.deepStrictEqual(second.found, { usable: 1, stale: 0, tornBytes: 0, unreadable: 2 })
    assert.match(text(staleFile), /no json/)
    second.close()
  })

  it("counts a day that stands twice once", () => {
    const first = open("a")
    first.append("a", day(0))
    first.close()
    appendFileSync(join(folder, daysFile), text(daysFile))
    const second = open("a")
    assert.strictEqual(second.found.usable, 1)
    assert.strictEqual(text(daysFile).split("\n").length, 2)
    second.close()
  })
})

describe("the lock of a study", () => {
  it("lets one in at a time, and names who is in", () => {
    const first = lockStudy(folder)
    assert.isTrue(Either.isRight(first))
    assert.deepStrictEqual(Either.flip(lockStudy(folder)), Either.right(process.pid))
    if (Either.isRight(first)) first.right.release()
    const second = lockStudy(folder)
    assert.isTrue(Either.isRight(second))
  })

  it("is swept away when the process that had it is dead, or another has got its number", () => {
    // No process has a number of this size; and ours has begun at another time.
    for (const dead of ["999999999 1", `${process.pid} 1`]) {
      writeFileSync(join(folder, "lock"), dead)
      const taken = lockStudy(folder)
      assert.isTrue(Either.isRight(taken), dead)
      if (Either.isRight(taken)) taken.right.release()
    }
  })

  it("is swept away when it names nobody, as a power failure leaves it", () => {
    for (const torn of ["", "\0\0\0\0", "-1 1"]) {
      writeFileSync(join(folder, "lock"), torn)
      const taken = lockStudy(folder)
      assert.isTrue(Either.isRight(taken), JSON.stringify(torn))
      if (Either.isRight(taken)) taken.right.release()
    }
  })
})
