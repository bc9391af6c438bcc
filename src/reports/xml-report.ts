import { cloverReader } from './clover.ts'
import { coberturaReader } from './cobertura.ts'
import { Malformed, type RawReport } from './raw-report.ts'
import { readXml } from './xml.ts'

/**
 * Reads a report in XML: Cobertura's, or Clover's, which has the same first element.
 * @throws Malformed
 */
export async function readXmlReport(chunks: AsyncIterable<string>): Promise<RawReport> {
  const report: RawReport = { provider: 'cobertura', sources: [], files: new Map(), flaws: [] }
  await readXml(chunks, (name, attributes, position) => {
    if (name !== 'coverage') throw new Malformed(`its root is <${name}>, not Cobertura's or Clover's <coverage>`)
    if (attributes.clover === undefined) return coberturaReader(report, position)
    report.provider = 'clover'
    return cloverReader(report, position, attributes.clover)
  })
  return report
}
