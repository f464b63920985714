# Microsoft's module in the path of modules: one with the same cmdlets as ours, and with one that ours does not have.
BeforeAll {
    $folder = Join-Path $TestDrive 'Microsoft.Entra'
    $null = New-Item -ItemType Directory $folder
    Set-Content "$folder/Microsoft.Entra.psm1" @'
function Connect-Entra { 'theirs' }
function Get-EntraUser { 'theirs' }
function Get-EntraDevice { 'theirs' }
'@
    New-ModuleManifest "$folder/Microsoft.Entra.psd1" -RootModule Microsoft.Entra.psm1 -ModuleVersion 1.0 `
        -FunctionsToExport Connect-Entra, Get-EntraUser, Get-EntraDevice
    $ours = Split-Path (Split-Path $env:TEST_MODULE)

    # Lines of a new shell, with these folders in the path of modules.
    function Invoke-InShell([string[]]$folders, [string]$lines) {
        $path = ($folders + $env:PSModulePath) -join [IO.Path]::PathSeparator
        $answer = & $env:TEST_PWSH -NoProfile -Command "`$env:PSModulePath = '$path'; $lines"
        $LASTEXITCODE | Should -Be 0 -Because "$answer"
        return $answer
    }
}

Describe 'next to a module of Microsoft with the same cmdlets' {
    It 'loads, without an import, the module that comes first in the path, for the cmdlets of both' {
        $which = '(Get-Command Connect-Entra).ModuleName; (Get-Command Get-EntraDevice).ModuleName; (Get-Command Get-Team).ModuleName'
        Invoke-InShell $ours, $TestDrive $which | Should -Be 'Entrada', 'Microsoft.Entra', 'Entrada'
        Invoke-InShell $TestDrive, $ours $which | Should -Be 'Microsoft.Entra', 'Microsoft.Entra', 'Entrada'
    }

    It 'runs the cmdlet of the module that was imported last, and that of a named module' {
        $lines = @'
Import-Module Microsoft.Entra, Entrada
(Get-Command Connect-Entra).ModuleName
Microsoft.Entra\Get-EntraUser
(Get-Command Entrada\Get-EntraUser).ModuleName
Import-Module Microsoft.Entra -Force
Get-EntraUser
'@
        Invoke-InShell $TestDrive, $ours $lines | Should -Be 'Entrada', 'theirs', 'Entrada', 'theirs'
    }

    It 'leaves every cmdlet of the other module alone with -Prefix, and works under its own names' {
        $lines = @'
Import-Module Microsoft.Entra
Import-Module Entrada -Prefix Lab
Get-EntraUser
(Get-Command Connect-LabEntra).ModuleName
@(Get-LabMgEnvironment).Count -gt 3
(Get-Help Connect-LabEntra).Synopsis
try { Get-LabEntraUser -Context nowhere -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
'@
        $found = Invoke-InShell $TestDrive, $ours $lines
        $found[0..2] | Should -Be 'theirs', 'Entrada', 'True'
        $found[3] | Should -Match 'Signs in'
        $found[4] | Should -BeLike 'CONTEXT_NOT_FOUND*'
    }

    It 'with -NoClobber takes only the names that are free' {
        $lines = @'
Import-Module Microsoft.Entra
Import-Module Entrada -NoClobber
Get-EntraUser
(Get-Command Get-Team).ModuleName
'@
        Invoke-InShell $TestDrive, $ours $lines | Should -Be 'theirs', 'Entrada'
    }
}

Describe 'importing the module' {
    It 'reads what runs calls at the first call only, and once' {
        $lines = @'
Import-Module Entrada
$null = Get-Command -Module Entrada -Syntax
$null = Get-Help Get-EntraUser -Full
$reads = { & (Get-Module Entrada) { [bool](Get-Item function:New-EntradaCall -ErrorAction Ignore) } }
& $reads
(TabExpansion2 'Connect-Entra -Scopes User.Read.A').CompletionMatches[0].CompletionText
& $reads
$null = Get-EntradaConfig
$first = & (Get-Module Entrada) { $script:Child.Process.Id }
$null = Get-EntradaConfig
$first -eq (& (Get-Module Entrada) { $script:Child.Process.Id })
(Get-Item function:New-EntradaCall -ErrorAction Ignore).Name
'@
        Invoke-InShell $ours $lines | Should -Be 'False', 'User.Read.All', 'True', 'True'
    }

    It 'without its file for calls is an error of the call' {
        $copy = Join-Path $TestDrive 'copy'
        Copy-Item (Split-Path $env:TEST_MODULE) $copy/Entrada -Recurse
        Remove-Item $copy/Entrada/calls.ps1
        $lines = 'Import-Module Entrada; try { Get-EntradaConfig } catch { "$_" }'
        (Invoke-InShell $copy $lines) -join ' ' | Should -Match 'calls\.ps1'
    }
}
