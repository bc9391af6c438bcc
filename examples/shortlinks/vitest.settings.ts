import type { InlineConfig } from 'vitest/node'

/** What both configurations share, so that the plugin is all that tells them apart. */
export const test: InlineConfig = {
  include: ['tests/**/*.test.ts'],
  // Fails on purpose, to show what a failure looks like.
  exclude: process.env.SHORTLINKS_BROKEN === '1' ? [] : ['tests/broken.test.ts'],
  setupFiles: ['tests/record.setup.ts'],
}
