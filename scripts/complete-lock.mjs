/**
 * `npm run lock:complete`: puts into package-lock.json what `npm install` left out of it. A package with
 * native code names one optional package per platform; where the registry in use lacks some of them,
 * npm writes a lock file without them, and `npm ci` then refuses it everywhere. Run after `npm install`.
 *
 * Adds the entry that npm would have written, as far as it is known: name and exact version from the
 * package that wants it, platform from the name. The checksum is unknown, so npm takes the one of the
 * registry on the platforms concerned; on all others the entry is only skipped.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const path = join(dirname(fileURLToPath(import.meta.url)), "../package-lock.json")
const lock = JSON.parse(readFileSync(path, "utf8"))

const systems = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32"
]
const processors = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "x64"]

/** Platform of a package by its name, e.g. `@rollup/rollup-linux-x64-musl`; null when the name does not tell. */
const platformOf = (name) => {
  const words = name.split("/").pop().split(/[-.]/)
  const os = systems.find((system) => words.includes(system))
  const cpu = processors.find((processor) => words.includes(processor))
  if (os === undefined || cpu === undefined) return null
  const libc = words.includes("musl")
    ? "musl"
    : words.some((word) => word === "gnu" || word === "glibc")
      ? "glibc"
      : null
  return {
    cpu: [cpu],
    ...(os === "linux" && libc !== null ? { libc: [libc] } : {}),
    optional: true,
    os: [os]
  }
}

/** Whether the lock file has `name` where a package at `from` would find it: beside it, or further up. */
const isLocked = (from, name) => {
  const folders = from.split("/node_modules/")
  for (let depth = folders.length; depth >= 0; depth--) {
    const folder = folders.slice(0, depth).join("/node_modules/")
    if (lock.packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true
  }
  return false
}

const added = []
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name)) continue
    const platform = platformOf(name)
    if (platform === null || !/^\d+\.\d+\.\d+/.test(version)) {
      process.stderr.write(
        `lock:complete: ${name}@${version}, wanted by ${from}: platform or version not clear\n`
      )
      process.exitCode = 1
      continue
    }
    const { cpu, ...rest } = platform
    lock.packages[`node_modules/${name}`] = { version, cpu, ...(entry.dev ? { dev: true } : {}), ...rest }
    added.push(`${name}@${version}`)
  }
}

lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a === "" ? -1 : b === "" ? 1 : a.localeCompare(b, "en")))
)
if (added.length > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`lock:complete: ${added.length} entries added\n`)
