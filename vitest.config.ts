import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'

const config: ViteUserConfig = defineConfig({
  plugins: [evolve()],
  test: {
    include: ['tests/{unit,e2e}/**/*.test.ts'],
    exclude: ['tests/e2e/fixtures/**', '**/node_modules/**'],
    // Most of a test is waiting for the Vitest that it runs.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

export default config
