import libCoverage, { type CoverageMapData, type FileCoverageData } from 'istanbul-lib-coverage'
import type { LineHits } from '../reports/lines.ts'

/** The executable lines of istanbul's data: a line has the most hits of the statements that begin on it. */
export function linesOf(coverage: CoverageMapData): Map<string, LineHits> {
  return new Map(Object.entries(coverage).map(([file, data]) => [file, hitsOf(data as FileCoverageData)]))
}

function hitsOf(data: FileCoverageData): LineHits {
  const lines = Object.entries(libCoverage.createFileCoverage(data).getLineCoverage())
  return new Map(lines.map(([line, count]) => [Number(line), count]))
}
