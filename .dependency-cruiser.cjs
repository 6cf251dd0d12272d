/**
 * The arrows of the map in ARCHITECTURE.md: domain <- services <- actors <- {sim, cluster} <- http <- main.
 * Each rule has a planted violation under test/architecture/fixtures/<rule name>/, and
 * test/architecture/layers.test.ts proves that it fires there and that the real tree is clean.
 *
 * Paths are relative to the folder that is cruised, so the same rules hold for a fixture's `src`.
 */

/** Files with a database, a runtime or a network behind them; the other files of these folders are pure. */
const impureFiles = [
  "^src/services/(sql|table|row-changes|migrator|migration-files|database(?!-name))[^/]*\\.ts$",
  "^src/services/[^/]+/(tables|repository|device-service)[^/]*\\.ts$",
  "^src/actors/(persistence|entity)\\.ts$",
  "^src/actors/[^/]+/(commit|held|load|entity)[^/]*\\.ts$"
]
const pureFiles = { path: ["^src/domain/", "^src/services/", "^src/actors/"], pathNot: impureFiles }

const rules = [
  {
    name: "no-circular",
    comment: "A cycle has no first file to read. Move what both need below both.",
    from: {},
    to: { circular: true }
  },
  {
    name: "domain-knows-nothing",
    comment: "The vocabulary comes first: domain imports domain only.",
    from: { path: "^src/domain/" },
    to: { path: "^src/", pathNot: "^src/domain/" }
  },
  {
    name: "services-stand-on-domain",
    comment: "A service imports its own folder, the shared files of src/services, and domain.",
    from: { path: "^src/services/" },
    to: { path: "^src/", pathNot: "^src/(domain|services)/" }
  },
  {
    name: "services-never-import-each-other",
    comment: "Services talk by events. What both need is vocabulary: src/domain.",
    from: { path: "^src/services/([^/]+)/" },
    to: { path: "^src/services/[^/]+/", pathNot: "^src/services/$1/" }
  },
  {
    name: "actors-know-no-host",
    comment: "An actor runs on both hosts, so it knows neither, nor anything above them.",
    from: { path: "^src/actors/" },
    to: { path: "^src/", pathNot: "^src/(domain|services|actors)/" }
  },
  {
    name: "actors-meet-by-messages",
    comment: "Of another actor, an actor sees commands.ts and events.ts only.",
    from: { path: "^src/actors/([^/]+)/" },
    to: {
      path: "^src/actors/[^/]+/",
      pathNot: ["^src/actors/$1/", "^src/actors/[^/]+/(commands|events)\\.ts$"]
    }
  },
  {
    name: "sim-stands-on-actors",
    comment: "The simulation imports actors and below; it knows no HTTP and no command line.",
    from: { path: "^src/sim/" },
    to: { path: "^src/", pathNot: "^src/(domain|services|actors|sim|cluster)/" }
  },
  {
    name: "sim-never-cluster",
    comment: "The hosts do not know each other; what both need is the contract: src/domain/decider.ts.",
    from: { path: "^src/sim/" },
    to: { path: "^src/cluster/" }
  },
  {
    name: "cluster-never-sim",
    comment: "The hosts do not know each other; what both need is the contract: src/domain/decider.ts.",
    from: { path: "^src/cluster/" },
    to: { path: "^src/sim/" }
  },
  {
    name: "cluster-stands-on-actors",
    comment: "The cluster host imports actors and below; HTTP stands on it, not the other way round.",
    from: { path: "^src/cluster/" },
    to: { path: "^src/", pathNot: "^src/(domain|services|actors|cluster|sim)/" }
  },
  {
    name: "sim-never-entity",
    comment: "Rows and what writes them belong to the cluster host.",
    from: { path: "^src/sim/" },
    to: {
      path: [
        "^src/actors/(persistence|entity)\\.ts$",
        "^src/actors/[^/]+/(commit|held|load|entity)[^/]*\\.ts$"
      ]
    }
  },
  {
    name: "http-never-sim",
    comment: "HTTP serves production; it imports the cluster host and below.",
    from: { path: "^src/http/" },
    to: { path: "^src/(sim|main)/" }
  },
  {
    name: "main-is-the-top",
    comment: "Composition stands on everything and nothing stands on it.",
    from: { pathNot: "^(src/main|test|bench|scripts)/" },
    to: { path: "^src/main/" }
  },
  {
    name: "pure-never-effect-barrel",
    comment:
      "Import the submodule (`effect/Schema`): the barrel loads the runtime and hides what a file uses.",
    from: pureFiles,
    to: { path: ["node_modules/effect/dist/[^/]+/index\\.", "node_modules/effect/(src|dist)/index\\."] }
  },
  {
    name: "pure-imports-submodules-of-effect-only",
    comment:
      "Deciders stand on domain and `effect/*`; any other package belongs to a host. One exception: the streets look for the nearest edge in flatbush, which is as pure as they are.",
    from: { ...pureFiles, pathNot: [...pureFiles.pathNot, "^src/services/dispatch/streets/snapping\\.ts$"] },
    to: { path: "node_modules/", pathNot: "node_modules/effect/" }
  },
  {
    name: "streets-search-with-flatbush-only",
    comment:
      "The nearest edge is found by a spatial index; nothing else comes into the streets from outside.",
    from: { path: "^src/services/dispatch/streets/" },
    to: { path: "node_modules/", pathNot: "node_modules/(effect|flatbush)/" }
  },
  {
    name: "pure-never-node",
    comment: "Time, randomness, files and sockets arrive as arguments or commands, never from a built-in.",
    from: pureFiles,
    to: { dependencyTypes: ["core"] }
  },
  {
    name: "pure-never-impure",
    comment:
      "A decision depends on state and command alone: no tables, repositories, rows or runtime behind it.",
    from: pureFiles,
    to: { path: impureFiles }
  },
  {
    name: "kernel-never-node",
    comment: "The simulation below main reads no clock and no file: its world is its arguments.",
    from: { path: "^src/sim/(kernel|world|checkers)/" },
    to: { dependencyTypes: ["core"] }
  },
  {
    name: "sim-loop-never-effect",
    comment: "The loop is plain functions, measured eighteen times faster than fibers (ADR 0002).",
    from: { path: ["^src/sim/(kernel|world|checkers)/", "^src/sim/host\\.ts$"] },
    to: { path: "node_modules/effect/" }
  },
  {
    name: "src-never-test",
    comment: "The product does not lean on its tests, benchmarks or scripts.",
    from: { path: "^src/" },
    to: { path: "^(test|scripts)/" }
  },
  {
    name: "src-never-dev-dependency",
    comment: "A package that src loads at run time belongs to `dependencies` in package.json.",
    from: { path: "^src/" },
    to: {
      dependencyTypes: ["npm-dev"],
      dependencyTypesNot: ["npm", "type-only"],
      pathNot: "node_modules/@types/"
    }
  },
  {
    name: "no-unresolvable",
    comment: "The file or package does not exist, or its name lacks the .ts ending.",
    from: {},
    to: { couldNotResolve: true }
  }
]

module.exports = {
  forbidden: rules.map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^test/architecture/fixtures/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"]
    }
  }
}
