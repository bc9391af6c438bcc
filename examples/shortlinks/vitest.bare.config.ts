import { defineConfig } from 'vitest/config'
import { test } from './vitest.settings.ts'

export default defineConfig({ test })
