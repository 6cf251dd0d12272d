/**
 * House rules that no other tool checks: banned words with their replacements, names, README files,
 * migrations, and that nothing of the specification was copied. Each ban is shown to find what it is
 * meant to find.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { type CodeBan, codeBans, findingsIn, parse } from "./code-bans.ts"
import { copiedLines } from "./copied-lines.ts"
import { misnamed } from "./file-names.ts"
import { gapsIn, migrationFolders } from "./migrations.ts"
import { textBans } from "./text-bans.ts"
import { allFiles, foldersOf, read, specificationExists, specificationFolder } from "./tree.ts"

const files = allFiles()
const isCode = (path: string): boolean => /\.(ts|mjs|cjs)$/.test(path)
const isText = (path: string): boolean => !/\.(png|jpg|gif|ico|woff2?|parquet|gz)$/.test(path)
/** The bans themselves, which have to write down what they ban. */
const isBan = (path: string): boolean => path.startsWith("test/architecture/") && path.endsWith("-bans.ts")

const sources = new Map(
  files.filter((path) => isCode(path) && !isBan(path)).map((path) => [path, parse(path, read(path))] as const)
)

describe("banned in code", () => {
  const found = new Map(codeBans.map((ban): [CodeBan, Array<string>] => [ban, []]))

  beforeAll(() => {
    for (const [path, source] of sources) {
      const bans = codeBans.filter((ban) => ban.where(path))
      for (const [ban, lines] of findingsIn(bans, path, source)) found.get(ban)?.push(...lines)
    }
  })

  const findingsInText = (ban: CodeBan, text: string): ReadonlyArray<string> =>
    findingsIn([ban], "planted.ts", parse("planted.ts", text)).get(ban) ?? []

  it("sees the code", () => {
    assert.isAbove(sources.size, 60)
  })

  for (const ban of codeBans) {
    it(`finds a planted ${ban.name}, and lets its neighbours pass`, () => {
      for (const snippet of ban.planted) {
        assert.isNotEmpty(findingsInText(ban, snippet), snippet)
      }
      for (const snippet of ban.allowed) {
        assert.isEmpty(findingsInText(ban, snippet), snippet)
      }
    })

    it(`has no ${ban.name}; instead: ${ban.instead}`, () => {
      assert.deepStrictEqual(found.get(ban), [], ban.instead)
    })
  }
})

describe("banned in any text", () => {
  const texts = files
    .filter((path) => isText(path) && !isBan(path))
    .map((path) => [path, read(path)] as const)

  for (const ban of textBans) {
    it(`finds a planted ${ban.name}, and lets its neighbours pass`, () => {
      for (const snippet of ban.planted) assert.match(snippet, ban.pattern)
      for (const snippet of ban.allowed) assert.notMatch(snippet, ban.pattern)
    })

    it(`has no ${ban.name}; instead: ${ban.instead}`, () => {
      const found: Array<string> = []
      for (const [path, text] of texts) {
        if (!ban.where(path)) continue
        text.split("\n").forEach((line, index) => {
          if (ban.pattern.test(line)) found.push(`${path}:${index + 1}: ${line.trim().slice(0, 100)}`)
        })
      }
      assert.deepStrictEqual(found, [], ban.instead)
    })
  }
})

describe("names", () => {
  it("finds planted bad names, and lets good ones pass", () => {
    const bad = [
      "src/domain/index.ts",
      "src/actors/robot/utils.ts",
      "src/actors/robot/lid-helpers.ts",
      "src/common/a.ts",
      "src/actors/Robot/state.ts",
      "src/actors/robot/lidCycle.ts",
      "test/actors/robot/decide.spec.ts",
      "src/actors/robot/decide.test.ts",
      "docs/machines/trip.md"
    ]
    const good = [
      "src/actors/robot/lid-cycle.ts",
      "test/actors/robot/decide.test.ts",
      "test/sim/kernel/queueing.sim.test.ts",
      "docs/machines/trip.gen.md",
      "README.md",
      "migrations/state/0001_create_robot.sql"
    ]
    assert.deepStrictEqual(
      bad.map((path) => misnamed(path) !== null),
      bad.map(() => true)
    )
    assert.deepStrictEqual(
      good.map(misnamed),
      good.map(() => null)
    )
  })

  it("names every file as the house does", () => {
    const found = files.map((path) => [path, misnamed(path)] as const).filter(([, reason]) => reason !== null)
    assert.deepStrictEqual(found, [])
  })

  it("marks each generated file with .gen. and its command", () => {
    for (const path of files.filter((file) => file.includes(".gen."))) {
      assert.match(read(path).split("\n", 3).join("\n"), /[Gg]enerated by `npm run [a-z:]+`/, path)
    }
  })
})

describe("README files", () => {
  const folders = ["src/services", "src/actors", "src/sim"].flatMap((folder) => [
    folder,
    ...foldersOf(folder)
  ])

  it("opens each folder of services, actors and sim with a README of at most a screen", () => {
    assert.isAbove(folders.length, 15)
    for (const folder of folders) {
      assert.include(files, `${folder}/README.md`, `${folder} has no README.md`)
      assert.isAtMost(read(`${folder}/README.md`).split("\n").length, 60, `${folder}/README.md`)
    }
  })

  it("links to files that exist", () => {
    const broken: Array<string> = []
    for (const path of files.filter((file) => file.endsWith(".md"))) {
      for (const [, target] of read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
        if (target === undefined || /^[a-z]+:/.test(target)) continue
        const resolved = join(path, "..", target).replace(/\/$/, "")
        const exists = files.some((file) => file === resolved || file.startsWith(`${resolved}/`))
        if (!exists) broken.push(`${path}: ${target}`)
      }
    }
    assert.deepStrictEqual(broken, [])
  })
})

describe("migrations", () => {
  it("finds planted gaps, repetitions and bad names", () => {
    assert.deepStrictEqual(gapsIn(["0001_create_robot.sql", "0002_create_alert.sql"]), [])
    assert.isNotEmpty(gapsIn(["0001_create_robot.sql", "0003_create_alert.sql"]))
    assert.isNotEmpty(gapsIn(["0002_create_robot.sql"]))
    assert.isNotEmpty(gapsIn(["0001_a.sql", "0001_b.sql"]))
    assert.isNotEmpty(gapsIn(["1_create.sql"]))
  })

  it("numbers the migrations of each service without a gap", () => {
    for (const folder of migrationFolders()) assert.deepStrictEqual(gapsIn(readdirSync(folder)), [], folder)
  })
})

describe("the specification", () => {
  it("finds a planted copied line", () => {
    const line =
      "A robot that stands still for more than ninety seconds with its lid open is looked after by a human."
    assert.deepStrictEqual(copiedLines(`x\n${line}\ny`, `before ${line} after`), [line])
    assert.deepStrictEqual(copiedLines("A short line.", "A short line."), [])
  })

  it("is not copied into this repository", (context) => {
    if (!specificationExists()) {
      console.log("skipped: no specification beside this checkout (../shared/spec)")
      context.skip()
    }
    const names = readdirSync(specificationFolder)
    const original = names.map((name) => readFileSync(join(specificationFolder, name), "utf8")).join("\n")
    const copies = files.filter((path) => names.includes(basename(path)) && basename(path) !== "README.md")
    assert.deepStrictEqual(copies, [])
    const found = files
      .filter((path) => isText(path) && path !== "package-lock.json" && path !== "LICENSE")
      .flatMap((path) => copiedLines(read(path), original).map((line) => `${path}: ${line}`))
    assert.deepStrictEqual(found, [])
  })
})

describe("packages", () => {
  interface LockEntry {
    readonly integrity?: string
    readonly os?: ReadonlyArray<string>
    readonly optionalDependencies?: Readonly<Record<string, string>>
  }
  const lock = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<Record<string, LockEntry>>
  }
  const manifest = JSON.parse(read("package.json")) as {
    readonly dependencies: Readonly<Record<string, string>>
    readonly devDependencies: Readonly<Record<string, string>>
  }

  it("are pinned to one version each", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is not pinned to one version`)
    }
  })

  it("have a checksum in the lock file, but for other platforms' binaries", () => {
    const unknown = Object.entries(lock.packages).filter(
      ([path, entry]) => path !== "" && entry.integrity === undefined && entry.os === undefined
    )
    assert.deepStrictEqual(unknown, [])
  })

  it("have the binaries of every platform in the lock file, or npm ci refuses it; see npm run lock:complete", () => {
    const missing = Object.values(lock.packages)
      .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
      .filter((name) => !Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`)))
    assert.deepStrictEqual(missing, [])
  })
})
