import { randomInt } from 'node:crypto'
import { RequestError } from './errors.ts'
import { newAccountId } from './ids.ts'
import { DEFAULT_COST, hashPassword, isPassword } from './passwords.ts'

const SHORTEST_PASSWORD = 10

export interface Account {
  readonly id: string
  readonly name: string
  readonly password: string
}

export interface AccountStore {
  create(account: { name: string; password: string }): Promise<Account>
  /** The account, if name and password belong together. */
  signIn(name: string, password: string): Promise<Account | undefined>
  /** Sorted by id: pages stay stable while accounts come and go. */
  list(): Account[]
}

/** Six digits that an invited person types. */
export function newInviteCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0')
}

/** @param passwordCost see `hashPassword` */
export function createAccountStore(passwordCost: number = DEFAULT_COST): AccountStore {
  const byName = new Map<string, Account>()

  return {
    async create({ name, password }) {
      if (name.trim() === '') throw new RequestError(400, 'An account needs a name')
      if (password.length < SHORTEST_PASSWORD)
        throw new RequestError(400, `A password needs ${SHORTEST_PASSWORD} characters`)
      if (byName.has(name)) throw new RequestError(409, `The name "${name}" is taken`)
      const account = { id: newAccountId(), name, password: await hashPassword(password, passwordCost) }
      // Taken while the password was being hashed: the first one keeps the name.
      if (byName.has(name)) throw new RequestError(409, `The name "${name}" is taken`)
      byName.set(name, account)
      return account
    },
    async signIn(name, password) {
      const account = byName.get(name)
      return account && (await isPassword(password, account.password)) ? account : undefined
    },
    list() {
      return [...byName.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    },
  }
}
