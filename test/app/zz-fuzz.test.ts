import * as path from 'node:path';
import * as fc from 'fast-check';
import { YamlOutputType, ApiObject } from 'cdk8s';
import { contents, temporaryFolder } from '/work/main/test/app/folders';
import { both, grow, orderedTree, tree } from '/work/main/test/app/trees';
test('many', () => {
  const stats: Record<string, number> = {};
  const count = (k: string, n = 1) => (stats[k] = (stats[k] ?? 0) + n);
  for (const t of [orderedTree, tree])
  fc.assert(fc.property(t, fc.constantFrom(0,1,2,3), (shape, layout) => {
    const folder = temporaryFolder();
    const [stock, mesh] = both((w) => ({ outdir: path.join(folder, w), yamlOutputType: layout as YamlOutputType, recordConstructMetadata: true }), (app) => grow(app, shape));
    let a: any, b: any; try { stock.synth(); } catch (e) { a = e; } try { mesh.synth(); } catch (e) { b = e; }
    const k = (e: any) => !e ? 'ok' : /cycle/.test(e.message) ? 'cycle' : /parent chart/.test(e.message) ? 'nochart' : e.message;
    count(k(a)); if (k(a) !== k(b)) { console.log(a?.message, b?.message); throw new Error('differ'); }
    if (a) return;
    const x = contents(path.join(folder, 'stock')), y = contents(path.join(folder, 'mesh'));
    expect(y).toEqual(x);
    count('objects', mesh.node.findAll().filter(c => ApiObject.isApiObject(c)).length);
    count('charts', mesh.charts.length);
    if (Object.keys(x).some(k => k.startsWith('0000-'))) count('numbered');
    if (mesh.node.findAll().some(c => c.node.dependencies.length)) count('withdeps');
    expect(mesh.synthYaml()).toBe(stock.synthYaml());
  }), { numRuns: 3000, seed: +(process.env.SEED ?? 1) });
  console.log(stats);
}, 600000);
