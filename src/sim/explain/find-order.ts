/** Which order of a run is meant by what people type. */
import * as Either from "effect/Either"
import { nearest } from "../scenario/nearest.ts"
import { deliveryIdOf, type Order, orderName, quoteIdOf } from "../world/demand.ts"

const id = /^[0-9a-f]{8}-[0-9a-f-]{5,27}$/i

/**
 * The order of a number ("12", "#12"), a name ("order-12": the partner's number and the external delivery
 * id), a delivery id or a quote id; left: what is wrong, with the order that was probably meant.
 */
export const findOrder = (orders: ReadonlyArray<Order>, text: string): Either.Either<Order, string> => {
  const word = text.trim().toLowerCase()
  const number = /^#?(\d{1,9})$/.exec(word)?.[1]
  const name = number === undefined ? word : orderName(Number(number))
  const found = orders.find((order) => orderName(order.index) === name) ?? withId(orders, word)
  if (found !== undefined) return Either.right(found)
  const last = orders[orders.length - 1]?.index ?? -1
  if (last < 0) return Either.left(`--order ${text}: the run has no orders`)
  const known = id.test(word)
    ? orders.map((order) => deliveryIdOf(order))
    : orders.map((order) => orderName(order.index))
  const meant = number === undefined ? nearest(word, known) : orderName(last)
  const hint = meant === null ? "" : `; did you mean ${meant}?`
  return Either.left(
    `--order ${text}: there is no such order; the run has ${orderName(0)} to ${orderName(last)}${hint}`
  )
}

const withId = (orders: ReadonlyArray<Order>, word: string): Order | undefined =>
  id.test(word)
    ? orders.find((order) => deliveryIdOf(order) === word || quoteIdOf(order) === word)
    : undefined
