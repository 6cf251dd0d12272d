/** The seven databases, one per service: what they are called, and where their migrations lie. */

/** All databases, in the order in which commands list them. */
export const databaseNames = [
  "integrations",
  "deliveries",
  "operations",
  "state",
  "dispatch",
  "trip_monitor",
  "device"
] as const

/** A database; also the name of the service that alone writes it. */
export type DatabaseName = (typeof databaseNames)[number]

/** The folder of a database below `migrations` and `src/services`: kebab-case, as all folders are. */
export const folderOfDatabase = (name: DatabaseName): string => name.replace("_", "-")
