/**
 * The normal distribution: probability and quantile.
 */

/** Coefficients of a polynomial, constant term last. */
const polynomial = (coefficients: ReadonlyArray<number>, x: number): number => {
  let value = 0
  for (let i = 0; i < coefficients.length; i++) value = value * x + coefficients[i]!
  return value
}

// Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
// (1988), routine PPND16: relative error about 1e-16.
const centralTop = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665
]
const centralBottom = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1
]
const middleTop = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835
]
const middleBottom = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1
]
const tailTop = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103
]
const tailBottom = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1
]

/** The x below which a standard normal variate lies with probability `p`, 0 < p < 1. */
export const normalQuantile = (p: number): number => {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (q * polynomial(centralTop, r)) / polynomial(centralBottom, r)
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p))
  const x =
    r <= 5
      ? polynomial(middleTop, r - 1.6) / polynomial(middleBottom, r - 1.6)
      : polynomial(tailTop, r - 5) / polynomial(tailBottom, r - 5)
  return q < 0 ? -x : x
}

// Hart's rational approximation as given by West, "Better approximations to cumulative normal
// functions", Wilmott (2005): absolute error below 1e-15, relative below 1e-10.
const hartTop = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376
]
const hartBottom = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752
]

/** The probability that a standard normal variate lies below `x`; exact also far down the lower tail. */
export const normalProbability = (x: number): number => {
  const z = Math.abs(x)
  let upper = 0
  if (z < 7.07106781186547) {
    upper = (Math.exp((-z * z) / 2) * polynomial(hartTop, z)) / polynomial(hartBottom, z)
  } else if (z <= 38) {
    // Laplace's continued fraction; from 7 on twenty terms are exact.
    let tail = z
    for (let term = 20; term > 0; term--) tail = z + term / tail
    upper = Math.exp((-z * z) / 2) / tail / Math.sqrt(2 * Math.PI)
  }
  return x > 0 ? 1 - upper : upper
}
