import { loadAll } from 'js-yaml';
import type { TreeFile } from '../../../src/gitops/shipment';

/**
 * What Go's text/template makes of a text whose only actions are string constants: the constants, and what is between the
 * actions unchanged. Anything else is not for a chart without values, so it is refused.
 *
 * @see https://pkg.go.dev/text/template#hdr-Text_and_spaces
 */
export function rendered(template: string): string {
  let text = '';
  for (let at = 0; ;) {
    const start = template.indexOf('{{', at);
    if (start < 0) return text + template.slice(at);
    const action = /^\{\{ "([^"\\]*)" \}\}/.exec(template.slice(start, start + 100));
    if (!action) throw new Error(`an action that is no constant: ${template.slice(start, start + 40)}`);
    text += template.slice(at, start) + action[1];
    at = start + action[0].length;
  }
}

/** Kinds that Helm knows, of those that tests use, as it sorts them; all others come behind, by name. */
const INSTALL_ORDER = [
  'Namespace',
  'NetworkPolicy',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'ClusterRole',
  'Service',
  'Deployment',
  'Job',
];

type Document = Readonly<Record<string, unknown>>;

/**
 * The objects that Helm applies, in its order: templates by path, documents cut apart and trimmed, sorted by kind, and lists
 * unpacked at last.
 *
 * @see helm/helm pkg/releaseutil/manifest_sorter.go, manifest.go and kind_sorter.go (read for 3.22)
 */
export function appliedByHelm(files: readonly TreeFile[]): Document[] {
  const templates = files.filter(({ path }) => /\/templates\/[^/]*\.yaml$/.test(path));
  const documents = templates
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap(({ text }) =>
      rendered(text)
        .trim()
        .split(/(?:^|\s*\n)---\s*/),
    )
    .map((text) => {
      const [document, ...more] = loadAll(text.trim()) as Document[];
      if (more.length > 0) throw new Error('two documents in one');
      return document!;
    });
  const place = ({ kind }: Document) => (INSTALL_ORDER.indexOf(String(kind)) + 1 || 100) + 1;
  return documents
    .map((document, i) => ({ document, i }))
    .sort((a, b) => place(a.document) - place(b.document) || byKind(a.document, b.document) || a.i - b.i)
    .flatMap(({ document }) => (document.kind === 'List' ? (document.items as Document[]) : [document]));
}

function byKind(a: Document, b: Document): number {
  if (INSTALL_ORDER.includes(String(a.kind)) || a.kind === b.kind) return 0;
  return String(a.kind) < String(b.kind) ? -1 : 1;
}
