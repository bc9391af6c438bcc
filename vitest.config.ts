import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'

export default defineConfig({
  plugins: [evolve()],
  test: {
    include: ['tests/{unit,e2e}/**/*.test.ts'],
    exclude: ['tests/e2e/fixtures/**', '**/node_modules/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
