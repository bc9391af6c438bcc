import { cloverReader } from './clover.ts'
import { coberturaReader } from './cobertura.ts'
import { Malformed, type RawReport } from './raw-report.ts'
import { readXml, type Attributes, type XmlReader } from './xml.ts'

/**
 * Reads a report in XML: Cobertura's, or Clover's.
 * @throws Malformed
 */
export async function readXmlReport(chunks: AsyncIterable<string>): Promise<RawReport> {
  const report: RawReport = { provider: 'cobertura', sources: [], files: new Map(), flaws: [] }
  await readXml(chunks, (name, attributes, position) => {
    if (name !== 'coverage') throw new Malformed(`its root is <${name}>, not Cobertura's or Clover's <coverage>`)
    return byFirstChild(report, attributes, position)
  })
  return report
}

/** Three formats have the same root; what stands in it first tells which it is. */
function byFirstChild(report: RawReport, root: Attributes, position: () => number): XmlReader {
  let reader: XmlReader | null = null
  let isRoot = true
  return {
    open(name, attributes) {
      if (isRoot) isRoot = false
      else {
        reader ??= readerOf(name)
        reader.open(name, attributes)
      }
    },
    close(name, text) {
      reader?.close(name, text)
    },
  }

  function readerOf(first: string): XmlReader {
    if (first === 'file') throw new Malformed("it is SonarQube's generic coverage; make a Cobertura or an lcov report")
    if (first !== 'project') return coberturaReader(report, position)
    report.provider = 'clover'
    return cloverReader(report, position, root.clover)
  }
}
