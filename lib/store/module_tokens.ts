// A module's source by what it does: its tokens without types, comments and formatting, and what it imports.

import ts from "typescript";

/**
 * What a TypeScript source does, without how it is written: its tokens without types, comments and trailing commas.
 *
 * @param source A module's text
 * @returns Its tokens, and the modules that it imports, as written
 */
export function parseModule(source: string): { tokens: string[]; imports: string[] } {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  const file = ts.createSourceFile("module.js", outputText, ts.ScriptTarget.ESNext, true);
  const tokens: string[] = [];
  const imports: string[] = [];
  const visit = (node: ts.Node) => {
    const specifier = importedModule(node);
    if (specifier !== undefined) imports.push(specifier);
    const children = node.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    const token = node.getText(file);
    if (/^[)\]}]$/.test(token) && tokens.at(-1) === ",") tokens.pop();
    if (token !== "") tokens.push(token);
  };
  visit(file);
  return { tokens, imports: [...new Set(imports)] };
}

function importedModule(node: ts.Node): string | undefined {
  const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    ? node.moduleSpecifier
    : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;
  return specifier && ts.isStringLiteral(specifier) ? specifier.text : undefined;
}
