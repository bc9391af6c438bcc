import { nanoid } from 'nanoid'
import { v4, v7 } from 'uuid'

const SLUG_LENGTH = 8

export function newSlug(): string {
  return nanoid(SLUG_LENGTH)
}

/** Version 4: an account's id must not tell when the account was made. */
export function newAccountId(): string {
  return v4()
}

/** Version 7: request ids sort by time, which keeps a log readable. */
export function newRequestId(): string {
  return v7()
}
