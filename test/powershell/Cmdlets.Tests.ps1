BeforeDiscovery {
    # Without the module, whose names Pester would have to wait for.
    $names = (Import-PowerShellDataFile $env:TEST_MODULE).FunctionsToExport
    $cmdlets = $names | ForEach-Object { @{ Name = $_ } }
}

BeforeAll {
    Import-Module $env:TEST_MODULE
    # Otherwise at the first call, and the first object.
    $module = Get-Module Entrada
    & $module { param($folder) . "$folder/calls.ps1"; Import-EntradaFormat } $module.ModuleBase
    $reasons = (Import-PowerShellDataFile "$PSScriptRoot/support/shown-as-lists.psd1").Reasons
    $used = [Collections.Generic.HashSet[string]]::new()
}

Describe 'every cmdlet' {
    It '<Name> has a synopsis, an example, and a view or a reason to be shown as a list' -ForEach $cmdlets {
        $help = Get-Help $Name
        $help.Synopsis | Should -Match '^[A-Z].{10,}'
        $help.Synopsis.Trim() | Should -Not -BeLike "$Name *" -Because 'PowerShell writes the syntax if it does not find help'
        @($help.examples.example | Where-Object { "$($_.code)" -match "\b$Name\b" }).Count | Should -BeGreaterThan 0
        $type = (Get-Command -Module Entrada -Name $Name).OutputType.Name
        $type | Should -HaveCount 1
        $view = Get-FormatData -TypeName $type
        if ($view) {
            $columns = $view.FormatViewDefinition[0].Control.Rows[0].Columns.DisplayEntry.Value
            $columns.Count | Should -BeGreaterThan 0
            $reasons.Keys | Should -Not -Contain $type -Because 'it has a view'
        } else {
            $reasons[$type] | Should -Not -BeNullOrEmpty -Because "$type has neither a view nor a reason"
            $null = $used.Add($type)
        }
    }

    It 'is the one of a reason' {
        $reasons.Keys | Where-Object { -not $used.Contains($_) } | Should -BeNullOrEmpty
    }
}
