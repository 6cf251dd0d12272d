/** Hashes of secrets and their comparison. Secrets are long random texts, so one round of SHA-256 is enough. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto"

/** SHA-256 of a secret: 64 hexadecimal digits. The only form in which a secret is stored. */
export const hashOfSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex")

/** Whether two texts are equal, in a time that does not tell where they differ. */
export const isSameText = (a: string, b: string): boolean => {
  // Hashed first, because timingSafeEqual wants equal lengths and a length is told by its refusal.
  const left = createHash("sha256").update(a).digest()
  const right = createHash("sha256").update(b).digest()
  return timingSafeEqual(left, right)
}

/** HMAC-SHA-256 in base64url. */
export const macOf = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("base64url")

/** HMAC-SHA-256 in hexadecimal digits. */
export const hexMacOf = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text).digest("hex")
