/**
 * Which event of one actor becomes which command of another: the one table both hosts route by.
 * Pure; an event that no row takes stays where it happened (warehouse only).
 * Source: spec/flows.md section 4 (routes). `test/contract` compares the table with the catalogue.
 *
 * Rows filter as early as they can: a command that its receiver would only shrug at costs a message
 * in production and a heap entry in the simulation. The rows of an event run in their order.
 */
import type { RoutesOf, Tag } from "./route.ts"
import { deliveriesRoutes } from "./routes-deliveries.ts"
import { deviceRoutes } from "./routes-device.ts"
import { dispatchRoutes } from "./routes-dispatch.ts"
import { fieldRoutes } from "./routes-field.ts"
import { integrationsRoutes } from "./routes-integrations.ts"
import { operationsRoutes } from "./routes-operations.ts"
import { stateRoutes } from "./routes-state.ts"
import { tripMonitorRoutes } from "./routes-trip-monitor.ts"

/** Every route, by the event it starts from. */
export const routes: RoutesOf<Tag> = {
  ...dispatchRoutes,
  ...deliveriesRoutes,
  ...operationsRoutes,
  ...fieldRoutes,
  ...stateRoutes,
  ...deviceRoutes,
  ...integrationsRoutes,
  ...tripMonitorRoutes
}
