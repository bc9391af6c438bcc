// Writing a manifest is left out: it loads libraries that a gate need not wait for. See update.ts.
export { codeDigests, modulesOf, modulesWithTests } from './digest.ts'
export type { Edit } from './edit-json.ts'
export { canHoldModules, findModules, ownersOf, type Found } from './find.ts'
export { isBelow, MANIFEST, slashed, type Module } from './manifest.ts'
export { commitsOfFigures, readMeasured } from './measured.ts'
export { isSource, isTestFile, ownership, type Ownership } from './ownership.ts'
export { surveyModules } from './survey.ts'
export type { Sources } from './tree.ts'
