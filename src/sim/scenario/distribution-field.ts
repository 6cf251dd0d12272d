/**
 * Random values in a scenario file: `{dist: lognormal, median: 90, sigma: 0.8}`, or a plain number for
 * a constant. Places and widths are in the unit of the key; `sigma`, `shape` and `weights` have none.
 * Source: spec/simulation.md 3 and 4.
 */
import * as Schema from "effect/Schema"
import type { Distribution } from "../kernel/distributions.ts"
import { allowedAnnotation } from "./fields.ts"

interface Range {
  /** Least and greatest value of a place parameter (value, min, max, mean, median). */
  readonly min: number
  readonly max: number
  /** Completes "a number …": "of seconds". */
  readonly unit: string
}

const numberBetween = (min: number, max: number, unit: string) =>
  Schema.Number.pipe(Schema.between(min, max)).annotations({
    [allowedAnnotation]: `a number ${unit === "" ? "" : `${unit} `}from ${min} to ${max}`
  })

const ordered = {
  message: () => "min is above max",
  [allowedAnnotation]: "min not above max"
}

/** The file's form of a distribution whose places lie in `range`. */
const fileForm = (range: Range) => {
  const place = numberBetween(range.min, range.max, range.unit)
  const width = numberBetween(0, Math.max(range.max, -range.min), range.unit)
  const sigma = numberBetween(0, 3, "")
  const shape = numberBetween(0.05, 100, "")
  return Schema.Union(
    place,
    Schema.Struct({ dist: Schema.Literal("constant"), value: place }),
    Schema.Struct({ dist: Schema.Literal("uniform"), min: place, max: place }).pipe(
      Schema.filter((it) => it.min <= it.max, ordered)
    ),
    Schema.Struct({ dist: Schema.Literal("exp"), mean: width }),
    Schema.Struct({ dist: Schema.Literal("lognormal"), median: width, sigma }),
    Schema.Struct({ dist: Schema.Literal("gamma"), shape, scale: width }),
    Schema.Struct({ dist: Schema.Literal("weibull"), shape, scale: width }),
    Schema.Struct({
      dist: Schema.Literal("truncnormal"),
      mean: place,
      sd: width,
      min: place,
      max: place
    }).pipe(Schema.filter((it) => it.min <= it.max, ordered)),
    Schema.Struct({
      dist: Schema.Literal("empirical"),
      values: Schema.Array(place).pipe(Schema.minItems(1)),
      weights: Schema.NullOr(Schema.Array(numberBetween(0, 1e9, "")))
    }).pipe(
      Schema.filter((it) => it.values.every((value, i) => i === 0 || value >= (it.values[i - 1] ?? value)), {
        message: () => "values do not ascend",
        [allowedAnnotation]: "values in ascending order"
      }),
      Schema.filter(
        (it) =>
          it.weights === null ||
          (it.weights.length === it.values.length && it.weights.some((weight) => weight > 0)),
        {
          message: () => "weights do not fit the values",
          [allowedAnnotation]: "null, or one weight per value, not all 0"
        }
      )
    ),
    Schema.Struct({ dist: Schema.Literal("poisson"), mean: width })
  )
}

type FileForm = Schema.Schema.Type<ReturnType<typeof fileForm>>

/** A product without the noise of the last digits, so that a scale and its inverse cancel exactly. */
const times = (value: number, factor: number): number => Number((value * factor).toPrecision(13))

const scaled = (it: FileForm, factor: number): FileForm => {
  if (typeof it === "number") return times(it, factor)
  switch (it.dist) {
    case "constant":
      return { dist: "constant", value: times(it.value, factor) }
    case "uniform":
      return { dist: "uniform", min: times(it.min, factor), max: times(it.max, factor) }
    case "exp":
      return { dist: "exp", mean: times(it.mean, factor) }
    case "lognormal":
      return { dist: "lognormal", median: times(it.median, factor), sigma: it.sigma }
    case "gamma":
      return { dist: "gamma", shape: it.shape, scale: times(it.scale, factor) }
    case "weibull":
      return { dist: "weibull", shape: it.shape, scale: times(it.scale, factor) }
    case "truncnormal":
      return {
        dist: "truncnormal",
        mean: times(it.mean, factor),
        sd: times(it.sd, factor),
        min: times(it.min, factor),
        max: times(it.max, factor)
      }
    case "empirical":
      return {
        dist: "empirical",
        values: it.values.map((value) => times(value, factor)),
        weights: it.weights
      }
    case "poisson":
      return { dist: "poisson", mean: times(it.mean, factor) }
  }
}

const inside = (it: FileForm, factor: number): Distribution => {
  const result = scaled(it, factor)
  return typeof result === "number" ? { dist: "constant", value: result } : result
}

const distribution = (range: Range, factor: number): Schema.Schema<Distribution, FileForm> =>
  Schema.transform(fileForm(range), Schema.Any as Schema.Schema<Distribution>, {
    strict: true,
    decode: (it): Distribution => inside(it, factor),
    encode: (it): FileForm => scaled(it, 1 / factor)
  }).annotations({
    [allowedAnnotation]: `a number ${range.unit === "" ? "" : `${range.unit} `}from ${range.min} to ${range.max}, or {dist: …} with its parameters`
  })

/** Random spans: seconds in the file, milliseconds inside (not rounded: rounding is the draw's). */
export const randomSpan = (minS: number, maxS: number) =>
  distribution({ min: minS, max: maxS, unit: "of seconds" }, 1000)

/** Random numbers in the unit of their key, unchanged inside. */
export const randomNumber = (min: number, max: number, unit = "") => distribution({ min, max, unit }, 1)

export const lognormal = (median: number, sigma: number) => ({ dist: "lognormal", median, sigma }) as const
export const truncnormal = (mean: number, sd: number, min: number, max: number) =>
  ({ dist: "truncnormal", mean, sd, min, max }) as const
export const exp = (mean: number) => ({ dist: "exp", mean }) as const
export const uniform = (min: number, max: number) => ({ dist: "uniform", min, max }) as const
export const gamma = (shape: number, scale: number) => ({ dist: "gamma", shape, scale }) as const
export const weibull = (shape: number, scale: number) => ({ dist: "weibull", shape, scale }) as const
