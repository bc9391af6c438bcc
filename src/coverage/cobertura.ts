import { createHash } from 'node:crypto'
import { basename, dirname } from 'node:path'
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage'
import libReport from 'istanbul-lib-report'
import reports from 'istanbul-reports'

/** A file name for a module's report: its name, with what file systems refuse as `%xx`, and not too long for them. */
export function reportName(module: string): string {
  const name = encodeURIComponent(module).replaceAll('*', '%2A')
  if (name.length <= 200) return `${name}.xml`
  return `${name.slice(0, 180)}-${createHash('sha256').update(module).digest('hex').slice(0, 12)}.xml`
}

/**
 * Writes one Cobertura file.
 * @param coverage by absolute path
 * @param projectRoot names in the file are relative to it
 */
export async function writeCobertura(file: string, coverage: CoverageMapData, projectRoot: string): Promise<void> {
  const context = libReport.createContext({
    dir: dirname(file),
    coverageMap: libCoverage.createCoverageMap(coverage),
  })
  reports.create('cobertura', { file: basename(file), projectRoot }).execute(context)
}
