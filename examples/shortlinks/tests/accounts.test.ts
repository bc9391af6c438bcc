import { validate, version } from 'uuid'
import { describe, expect, test } from 'vitest'
import { createAccountStore, newInviteCode } from '../src/accounts.ts'
import { hashPassword, isPassword } from '../src/passwords.ts'

const password = 'correct horse battery'
// Tests need no protection from guesses.
const LOW_COST = 4

describe('accounts', () => {
  test('an account gets a random id', async () => {
    const { id } = await createAccountStore(LOW_COST).create({ name: 'ada', password })
    expect(validate(id) && version(id)).toBe(4)
  })

  test('the password itself is not kept', async () => {
    const account = await createAccountStore(LOW_COST).create({ name: 'ada', password })
    expect(JSON.stringify(account)).not.toContain(password)
  })

  test('short passwords are refused', async () => {
    await expect(createAccountStore(LOW_COST).create({ name: 'ada', password: 'short' })).rejects.toThrow(
      '10 characters',
    )
  })

  test('two people cannot take a name at the same time', async () => {
    const accounts = createAccountStore(LOW_COST)
    const attempts = [accounts.create({ name: 'ada', password }), accounts.create({ name: 'ada', password })]
    const outcomes = await Promise.allSettled(attempts)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('only the right password signs in', async () => {
    const accounts = createAccountStore(LOW_COST)
    const account = await accounts.create({ name: 'ada', password })
    expect(await accounts.signIn('ada', password)).toEqual(account)
    expect(await accounts.signIn('ada', 'wrong horse battery')).toBeUndefined()
  })

  // Flaky: the list is sorted by id, ids are random, and the test takes them to follow each other.
  test('accounts are listed in the order they signed up', async () => {
    const accounts = createAccountStore(LOW_COST)
    await accounts.create({ name: 'ada', password })
    await accounts.create({ name: 'grace', password })
    expect(accounts.list().map(({ name }) => name)).toEqual(['ada', 'grace'])
  })

  test('an invite code has six digits', () => {
    expect(newInviteCode()).toMatch(/^\d{6}$/)
  })
})

describe('passwords', () => {
  test('the same password is stored differently each time', async () => {
    const [first, second] = await Promise.all([hashPassword(password, LOW_COST), hashPassword(password, LOW_COST)])
    expect(first).not.toBe(second)
    expect(await isPassword(password, first)).toBe(true)
  })
})
