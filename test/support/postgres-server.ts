/**
 * The PostgreSQL server of a test run, set up once by Vitest in its main process: the server that
 * CURBLINE_PG_URL names, else a container when a Docker daemon answers, else an embedded server.
 *
 * It starts when the first suite asks for it (a question over loopback, because suites run in other
 * processes), so that a run without `.pg.test.ts` files starts none.
 */

import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import type { TestProject } from "vitest/node"
import { embeddedPostgres, removeEmbeddedPostgres } from "../../src/main/embedded-postgres.ts"
import { isAlive } from "../../src/main/server-process.ts"

/** What a suite is told. Names of databases that a run makes begin with `prefix`; its end drops them. */
export type PostgresForTests =
  | { readonly available: true; readonly url: string; readonly prefix: string }
  | { readonly available: false; readonly reason: string }

declare module "vitest" {
  export interface ProvidedContext {
    /** Where suites ask for the server. */
    readonly postgresQuestions: string
  }
}

interface Started {
  readonly name: string
  readonly url: string
  readonly stop: () => Promise<void>
}

const say = (line: string): void => {
  process.stderr.write(`postgres: ${line}\n`)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Vitest calls it before the first test, and what it returns after the last. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const prefix = `curbline_test_${process.pid}_`
  let started: Promise<Started> | null = null

  const answer = async (): Promise<PostgresForTests> => {
    try {
      if (started === null) {
        started = start()
        say((await started).name)
      }
      return { available: true, url: (await started).url, prefix }
    } catch (error) {
      return { available: false, reason: messageOf(error) }
    }
  }

  const questions = createServer((_request, response) => {
    answer().then((value) => response.end(JSON.stringify(value)))
  })
  await new Promise<void>((resolve) => questions.listen(0, "127.0.0.1", resolve))
  const address = questions.address()
  if (address === null || typeof address === "string") throw new Error("no port for questions")
  project.provide("postgresQuestions", `http://127.0.0.1:${address.port}`)

  return async () => {
    questions.close()
    questions.closeAllConnections()
    const server = await started?.catch(() => null)
    if (server === null || server === undefined) return
    await dropDatabases(server.url, prefix)
    await server.stop()
  }
}

const start = async (): Promise<Started> => {
  const url = process.env["CURBLINE_PG_URL"]
  if (url !== undefined && url !== "") return startGiven(url)
  return (await startContainer()) ?? startEmbedded()
}

const startGiven = async (given: string): Promise<Started> => {
  // As src/main/postgres-settings.ts has it: without a path, the database `postgres` is meant.
  const { pathname } = new URL(given)
  const url = pathname.length > 1 ? given : new URL("/postgres", given).href
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  const where = `${new URL(url).host} (CURBLINE_PG_URL)`
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`${where} does not answer: ${messageOf(error)}`)
  }
  await client.end()
  return { name: where, url, stop: () => Promise.resolve() }
}

/** The image is that of docker-compose.yml. Null when no Docker daemon answers or it cannot run it. */
const startContainer = async (): Promise<Started | null> => {
  const { getContainerRuntimeClient } = await import("testcontainers")
  try {
    await getContainerRuntimeClient()
  } catch {
    return null
  }
  try {
    const { PostgreSqlContainer } = await import("@testcontainers/postgresql")
    const container = await new PostgreSqlContainer("postgres:17-alpine")
      .withCommand(["postgres", ...throwAway, "-c", "max_connections=300"])
      .start()
    return {
      name: `container ${container.getHost()}:${container.getPort()}`,
      url: container.getConnectionUri(),
      stop: async () => {
        await container.stop()
      }
    }
  } catch (error) {
    say(`a Docker daemon answers, but the container does not start: ${messageOf(error)}`)
    return null
  }
}

const throwAway = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]

const folderPrefix = "curbline-test-"

const startEmbedded = async (): Promise<Started> => {
  await removeLeftBehind()
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  // The server may run as another user, who has to pass through.
  chmodSync(folder, 0o755)
  const scope = await Effect.runPromise(Scope.make())
  const server = await Effect.runPromise(
    Scope.extend(embeddedPostgres({ folder: join(folder, "postgres"), port: null, durable: false }), scope)
  )
  return {
    name: `embedded, 127.0.0.1:${server.port}`,
    url: Redacted.value(server.url),
    stop: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await removeFolder(folder)
    }
  }
}

const removeFolder = async (folder: string): Promise<void> => {
  await Effect.runPromise(removeEmbeddedPostgres(join(folder, "postgres")))
  rmSync(folder, { recursive: true, force: true })
}

/** Servers of earlier runs that were killed before they could clean up. */
const removeLeftBehind = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue
    const pid = Number.parseInt(name.slice(folderPrefix.length), 10)
    if (isAlive(pid)) continue
    await removeFolder(join(tmpdir(), name)).catch((error) => say(`${name} stays: ${messageOf(error)}`))
  }
}

const dropDatabases = async (url: string, prefix: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname",
    [prefix]
  )
  for (const { datname } of rows)
    await client.query(`DROP DATABASE ${client.escapeIdentifier(datname)} WITH (FORCE)`)
  await client.end()
}
