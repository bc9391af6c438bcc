import { afterEach, beforeEach } from 'vitest'
import { finishRecord, recordFile, startRecord } from './record.ts'

if (recordFile !== undefined) {
  beforeEach(({ task }) => startRecord(task))
  afterEach(({ task }) => finishRecord(task))
}
