/**
 * Returns the script of `entrada init powershell`: completion, and the import of the cmdlets.
 *
 * @param module - The manifest of the module, as a literal of PowerShell.
 */
export function powershellInit(program: string, module: string): string {
  return `${powershellCompletion(program)}
# The cmdlets of Entrada; the module that is imported last has a name that two of them have. With -Prefix Lab, they are
# Connect-LabEntra and so on, and hide none of another module.
Import-Module -Name ${module}`;
}

/** Returns the script of `entrada completion powershell`. */
export function powershellCompletion(program: string): string {
  return `# Completion of entrada for PowerShell: entrada completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName entrada -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @()
    $current = '='
    foreach ($element in $commandAst.CommandElements) {
        $extent = $element.Extent
        if ($extent.StartOffset -ge $cursorPosition) { break }
        if ($extent.EndOffset -ge $cursorPosition) {
            $text = $extent.Text.Substring(0, $cursorPosition - $extent.StartOffset)
            $current = '=' + ($text -replace '^[''"]|(?<=^-[^:=]*[:=])[''"]', '')
            break
        }
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $words += '=' + $element.Value
        } else {
            $words += '=' + $extent.Text
        }
    }
    $lines = @($null | ${program} complete powershell '--' @words $current 2>$null)
    $lines | Select-Object -Skip 1 | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
    }
}`;
}
