import { assert, property, string } from 'fast-check';
import { projectName } from '../../src/cli/project-name';

describe('the name of a project', () => {
  test.each([
    ['shop', 'shop'],
    ['My App', 'my-app'],
    ['  spaced   out  ', 'spaced-out'],
    ['Café Ünïque', 'cafe-unique'],
    ['ＦＵＬＬ', 'full'],
    ['.hidden', 'hidden'],
    ['_private', 'private'],
    ['mesh_v1.2', 'mesh_v1.2'],
    ['@scope', 'scope'],
    ["it's (new)!", 'it-s-new'],
    ['2024', '2024'],
  ])('is made of the folder "%s": %s', (folder, name) => {
    expect(projectName(folder, [])).toBe(name);
  });

  test.each(['', '網格', '...', '🚀'])('is a stock one when nothing of "%s" may stand in a name', (folder) => {
    expect(projectName(folder, [])).toBe('ambient-mesh');
  });

  test('is not that of a dependency, which would be taken for it', () => {
    expect(projectName('cdk8s', ['cdk8s', 'jest'])).toBe('cdk8s-app');
    expect(projectName('Jest', ['cdk8s', 'jest'])).toBe('jest-app');
  });

  test.each(['node_modules', 'favicon.ico'])('is not %s, which npm refuses', (folder) => {
    expect(projectName(folder, [])).toBe(`${folder}-app`);
  });

  // https://docs.npmjs.com/cli/configuring-npm/package-json#name: at most 214 characters, lower case, URL-safe, and no
  // dot or underscore in front.
  test('is one that npm takes, whatever the folder is called', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (folder) => {
        expect(projectName(folder, [])).toMatch(/^[a-z0-9][a-z0-9._-]{0,213}$/);
      }),
    );
  });
});
