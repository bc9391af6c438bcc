import { mkdir } from 'node:fs/promises'
import libCoverage, { type CoverageMapData } from 'istanbul-lib-coverage'
import libReport from 'istanbul-lib-report'
import reports from 'istanbul-reports'

/** A file name for a module's report: its name, with what file systems refuse as `%xx`. */
export function reportName(module: string): string {
  return `${encodeURIComponent(module).replaceAll('*', '%2A')}.xml`
}

/**
 * Writes one Cobertura file.
 * @param coverage by absolute path
 * @param projectRoot names in the file are relative to it
 */
export async function writeCobertura(
  folder: string,
  name: string,
  coverage: CoverageMapData,
  projectRoot: string,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const context = libReport.createContext({ dir: folder, coverageMap: libCoverage.createCoverageMap(coverage) })
  reports.create('cobertura', { file: name, projectRoot }).execute(context)
}
