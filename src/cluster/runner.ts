/**
 * Runners: which process holds which actors.
 *
 * - `single`: one process with everything inside, the default. Nothing listens on a port.
 * - `socket`: one of several processes that share the actors. A shard is held by a session lock of
 *   PostgreSQL, which is free as soon as its process is gone; the session of a runner that froze is ended
 *   when it has not refreshed its locks for a while. Until then both may answer for an actor; the version
 *   in every commit lets only one of them write.
 *
 * The runner port has no authentication: bind it to a private address.
 */
import * as MessageStorage from "@effect/cluster/MessageStorage"
import * as RunnerAddress from "@effect/cluster/RunnerAddress"
import * as RunnerHealth from "@effect/cluster/RunnerHealth"
import * as RunnerStorage from "@effect/cluster/RunnerStorage"
import * as Runners from "@effect/cluster/Runners"
import * as Sharding from "@effect/cluster/Sharding"
import * as ShardingConfig from "@effect/cluster/ShardingConfig"
import * as SqlRunnerStorage from "@effect/cluster/SqlRunnerStorage"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { memoryGroup, persistentGroup } from "./protocol.ts"

/** Settings that hold for every runner. */
const common: Partial<ShardingConfig.ShardingConfig["Type"]> = {
  shardsPerGroup: 64,
  availableShardGroups: [persistentGroup, memoryGroup],
  simulateRemoteSerialization: false,
  entityMailboxCapacity: 4096,
  // On a graceful stop the commit that is under way is finished; more there is nothing to wait for.
  entityTerminationTimeout: Duration.seconds(5),
  sendRetryInterval: Duration.millis(100)
}

/**
 * How soon a runner that is gone is replaced. Its locks run out after `lockExpiry`; the others look for
 * free shards every `refreshAssignments`. Shorter times find it sooner, and take a runner for dead that
 * was only slow.
 */
const takeover: Partial<ShardingConfig.ShardingConfig["Type"]> = {
  // Session locks are free as soon as a killed process is gone. Those of a frozen process or a lost host
  // would stay: `sessionEndsAfter` ends them.
  shardLockDisableAdvisory: false,
  shardLockExpiration: Duration.seconds(9),
  shardLockRefreshInterval: Duration.seconds(3),
  refreshAssignmentsInterval: Duration.seconds(1),
  runnerHealthCheckInterval: Duration.seconds(2)
}

/** PostgreSQL ends the lock session of a runner that has not refreshed its locks for so long. */
const sessionEndsAfter = Duration.seconds(9)

/** All actors in this process. */
export const single: Layer.Layer<Sharding.Sharding> = Sharding.layer.pipe(
  Layer.provide(Runners.layerNoop),
  Layer.provide(MessageStorage.layerNoop),
  Layer.provide(RunnerStorage.layerMemory),
  Layer.provide(RunnerHealth.layerNoop),
  Layer.provide(ShardingConfig.layer({ ...common, assignedShardGroups: [persistentGroup, memoryGroup] }))
)

export interface SocketRunnerOptions {
  /** Where other runners reach this one. */
  readonly host: string
  readonly port: number
  /** Database of the runners' own tables. */
  readonly url: string
  /** Whether this runner holds the actors without tables: exactly one runner does. */
  readonly runsDispatch: boolean
}

/** The database's address with the settings of a lock session. */
const lockUrlOf = (url: string): string => {
  const address = new URL(url)
  address.searchParams.set("options", `-c idle_session_timeout=${Duration.toMillis(sessionEndsAfter)}`)
  return address.toString()
}

/** This process beside others. */
export const socket = (options: SocketRunnerOptions) => {
  const shardingConfig = {
    ...common,
    ...takeover,
    runnerAddress: Option.some(RunnerAddress.make(options.host, options.port)),
    assignedShardGroups: options.runsDispatch ? [persistentGroup, memoryGroup] : [persistentGroup]
  }
  return NodeClusterSocket.layer({ serialization: "msgpack", storage: "byo", shardingConfig }).pipe(
    Layer.provide(MessageStorage.layerNoop),
    Layer.provide(SqlRunnerStorage.layer),
    Layer.provide(ShardingConfig.layer(shardingConfig)),
    Layer.provide(
      PgClient.layer({ url: Redacted.make(lockUrlOf(options.url)), applicationName: "curbline runner" })
    )
  )
}
