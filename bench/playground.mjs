// TensorFlow Playground's own engine, in turns. Begun with the paths of its nn.ts and of a typescript.js; a first line
// on stdin gives the rows, each line after that a number of epochs, answered by the milliseconds each one took.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const [source, typescript] = process.argv.slice(2)
const ts = createRequire(import.meta.url)(typescript)
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020 }
const nn = {}
new Function('exports', ts.transpileModule(readFileSync(source, 'utf8'), { compilerOptions }).outputText)(nn)

/** One line at a time. */
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const given = JSON.parse((await lines.next()).value)
const { TANH } = nn.Activations
const network = nn.buildNetwork(given.shape, TANH, TANH, null, ['x', 'y'])

/** As playground.ts does a step, but for the page it redraws and the loss of the training rows. */
function epoch() {
  given.x_train.forEach((x, i) => {
    nn.forwardProp(network, x)
    nn.backProp(network, given.y_train[i], nn.Errors.SQUARE)
    if ((i + 1) % given.batch === 0) nn.updateWeights(network, given.rate, 0)
  })
  return loss(given.x_validation, given.y_validation)
}

/** getLoss of playground.ts. */
function loss(xs, ys) {
  let sum = 0
  for (let i = 0; i < xs.length; i++) sum += nn.Errors.SQUARE.error(nn.forwardProp(network, xs[i]), ys[i])
  return sum / xs.length
}

for await (const line of lines) {
  const took = []
  let last = 0
  for (let left = Number(line); left > 0; left--) {
    const began = performance.now()
    last = epoch()
    took.push(performance.now() - began)
  }
  console.log(JSON.stringify({ took, loss: last }))
}
