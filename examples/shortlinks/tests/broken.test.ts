import { EventEmitter, once } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import { newInviteCode } from '../src/accounts.ts'
import { createLinkStore } from '../src/links.ts'

// These tests fail on purpose, to show what a failure leaves behind. They run with SHORTLINKS_BROKEN=1 only.

const destinations = ['https://example.com/']

describe('invites', () => {
  test('the first invite code is all zeros', () => {
    expect(newInviteCode()).toBe('000000')
  })
})

// Two tests that trip over the same line of the service.
describe('expiry in words', () => {
  test('a link is made until next year', async () => {
    await createLinkStore().create({ destinations, expires: 'next year' })
  })

  test('a link is renewed until next year', async () => {
    const links = createLinkStore()
    await links.create({ destinations, alias: 'sale' })
    await links.renew('sale', 'next year')
  })
})

describe('with an account', () => {
  let links: string[]

  beforeEach(() => {
    links = linksOfTestAccount()
  })

  test('an account owns its links', () => {
    expect(links).toHaveLength(2)
  })
})

/** The fixture that nobody wrote. */
function linksOfTestAccount(): string[] {
  throw new Error('The test account is missing')
}

describe('live updates', () => {
  test('an update comes without a click', { timeout: 50 }, async () => {
    await once(new EventEmitter(), 'update')
  })
})
