import { defineConfig } from 'vitest/config'
import { evolve } from 'vitest-evolve'
import { test } from './vitest.settings.ts'

export default defineConfig({ plugins: [evolve()], test })
