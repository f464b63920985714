# Runs a command in the child and passes on what it sends, message by message.

function Invoke-EntradaCall($Cmdlet, [string]$Command, $Bound) {
    # A module sees the preferences of the global scope only; these are the caller's.
    $named = $Cmdlet.MyInvocation.BoundParameters
    $variables = $Cmdlet.SessionState.PSVariable
    if (-not $named.ContainsKey('ErrorAction')) { $ErrorActionPreference = $variables.GetValue('ErrorActionPreference') }
    if (-not $named.ContainsKey('WarningAction')) { $WarningPreference = $variables.GetValue('WarningPreference') }
    if (-not $named.ContainsKey('InformationAction')) { $InformationPreference = $variables.GetValue('InformationPreference') }
    if (-not $named.ContainsKey('ProgressAction')) { $ProgressPreference = $variables.GetValue('ProgressPreference') }
    if (-not $named.ContainsKey('Verbose')) { $VerbosePreference = $variables.GetValue('VerbosePreference') }
    if (-not $named.ContainsKey('Debug')) { $DebugPreference = $variables.GetValue('DebugPreference') }
    if (-not $named.ContainsKey('WhatIf')) { $WhatIfPreference = $variables.GetValue('WhatIfPreference') }
    if (-not $named.ContainsKey('Confirm')) { $ConfirmPreference = $variables.GetValue('ConfirmPreference') }
    $call = $null
    $isOpen = $false
    # What the next command of the pipeline does with an object is caught by the loops here: a break or a continue that
    # is meant for a loop of the caller.
    $flow = ''
    try {
        $call = New-EntradaCall
        $message = Get-EntradaRequest $Cmdlet $Command $Bound $call
        $isOpen = $true
        Send-EntradaMessage $call.Child $message
        $message = $null
        while ($isOpen -and -not $flow) {
            foreach ($reply in (ConvertFrom-EntradaLine $call.Child (Receive-EntradaLine $call))) {
                $kind = ''
                foreach ($property in $reply.PSObject.Properties) {
                    if ($property.Name -eq 'id') { continue }
                    $kind = $property.Name
                    break
                }
                if ($kind -eq 'end') {
                    $isOpen = $false
                    break
                }
                $object = $reply.output
                if ($object -is [System.Management.Automation.PSCustomObject]) {
                    if (-not $script:HasFormat) { Import-EntradaFormat }
                    foreach ($path in $reply.dates) { Set-EntradaDate $object $path.Split('.') }
                    if ($reply.type) { $object.PSObject.TypeNames.Insert(0, $reply.type) }
                }
                # A break leaves the loop, and a continue goes to its condition.
                do {
                    $flow = 'break'
                    if ($kind -eq 'output') { , $object }
                    else { Write-EntradaReply $Cmdlet $call $kind $reply.$kind $Bound }
                    $flow = ''
                } while ($flow -and -not ($flow = 'continue'))
                if ($flow) { break }
            }
        }
    } catch {
        # A method, such as WriteError, wraps what the next command of the pipeline throws.
        $cause = $_.Exception
        if ($cause -is [System.Management.Automation.MethodInvocationException] -and $null -ne $cause.InnerException) {
            throw $cause.InnerException
        }
        # Those of the pipeline itself (Stop, Select-Object -First, Ctrl+C) are not for the user to read.
        $codes = 'PROGRAM_ENDED', 'PROGRAM_INVALID', 'PROGRAM_NOT_FOUND', 'PROGRAM_NOT_STARTED', 'PARAMETER_VALUE_INVALID'
        if ($_.FullyQualifiedErrorId -notin $codes) { throw }
        $isOpen = $false
        $Cmdlet.ThrowTerminatingError($_)
    } finally {
        if ($null -ne $call) {
            $script:Calls.Remove($call.Id)
            if ($isOpen) {
                try {
                    Send-EntradaMessage $call.Child ([ordered]@{ id = [int]$call.Id; cancel = $true })
                } catch {
                    $isOpen = $false
                }
            }
        }
    }
    # Outside of a loop: they reach the caller's.
    if ($flow -eq 'break') { break }
    if ($flow -eq 'continue') { continue }
}

# A call that the child does not know of yet; its lines are kept until they are received.
function New-EntradaCall {
    $child = Get-EntradaChild
    $script:LastId++
    $call = @{
        Id = "$script:LastId"; Child = $child; Inbox = (New-Object System.Collections.Generic.Queue[string]); IsPaused = $false
    }
    $script:Calls[$call.Id] = $call
    return $call
}

function Get-EntradaRequest($Cmdlet, [string]$Command, $Bound, $call) {
    $parameters = @{}
    foreach ($name in $Bound.Keys) {
        if ($name -in $script:CommonNames) { continue }
        $known = $script:WireNames["$Command $name"]
        if ($null -eq $known) { $known = $name }
        $parameters[$known] = ConvertTo-EntradaValue $Bound[$name]
    }
    $request = [ordered]@{
        id          = [int]$call.Id
        command     = $Command
        set         = $Cmdlet.ParameterSetName
        parameters  = $parameters
        location    = $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath
        drives      = (Get-EntradaDrive $Cmdlet)
        environment = (Get-EntradaEnvironmentChange $call.Child)
        variables   = @{
            Verbose = $VerbosePreference -notin 'SilentlyContinue', 'Ignore'
            Debug   = $DebugPreference -notin 'SilentlyContinue', 'Ignore'
        }
        terminal    = (Get-EntradaTerminal)
    }
    if ($env:ENTRADA_PRINT_CALL -eq '1') { $request['bind'] = $true }
    return $request
}

$script:CommonNames = @('Verbose', 'Debug', 'ErrorAction', 'WarningAction', 'InformationAction', 'ProgressAction',
    'ErrorVariable', 'WarningVariable', 'InformationVariable', 'OutVariable', 'OutBuffer', 'PipelineVariable', 'WhatIf',
    'Confirm')

# What has changed since the last call: a value, or null for a variable that is gone.
function Get-EntradaEnvironmentChange($child) {
    $now = [Environment]::GetEnvironmentVariables()
    $before = $child.Environment
    # Elsewhere than on Windows, names can differ in letter case alone; a variable named Keys would hide the property.
    $changes = New-Object System.Collections.Hashtable
    foreach ($entry in $now.GetEnumerator()) {
        if ($before[$entry.Key] -cne $entry.Value) { $changes[$entry.Key] = $entry.Value }
    }
    foreach ($entry in $before.GetEnumerator()) { if (-not $now.ContainsKey($entry.Key)) { $changes[$entry.Key] = $null } }
    $child.Environment = $now
    return $changes
}

# The folders of drives that only the shell knows, such as Temp.
function Get-EntradaDrive($Cmdlet) {
    $folders = @{}
    foreach ($drive in $Cmdlet.SessionState.Drive.GetAllForProvider('FileSystem')) {
        $isOfSystem = $drive.Name -eq '/' -or $drive.Root.StartsWith("$($drive.Name):", [StringComparison]::OrdinalIgnoreCase)
        if (-not $isOfSystem) { $folders[$drive.Name] = $drive.Root }
    }
    return $folders
}

function Get-EntradaTerminal {
    $columns = 80
    try { $columns = [Math]::Max(20, $Host.UI.RawUI.BufferSize.Width) } catch { $columns = 80 }
    return @{ columns = $columns; interactive = (-not [Console]::IsInputRedirected) }
}

# At the first object and not when the module is loaded: PowerShell then reads all of its own views again.
function Import-EntradaFormat {
    $script:HasFormat = $true
    Update-FormatData -AppendPath ([IO.Path]::Combine($PSScriptRoot, 'Entrada.format.ps1xml'))
}

$script:HasFormat = $false

function Write-EntradaReply($Cmdlet, $call, [string]$kind, $value, $Bound) {
    # Not a switch, which would catch a break of the caller.
    # The cmdlets, because methods of $PSCmdlet ask at every line with -Debug, and fail with -WarningVariable.
    if ($kind -eq 'text') { Write-Host $value }
    elseif ($kind -eq 'information') { Write-Information $value }
    elseif ($kind -eq 'warning') { Write-Warning $value }
    elseif ($kind -eq 'verbose') { Write-Verbose $value }
    elseif ($kind -eq 'debug') { Write-Debug $value }
    elseif ($kind -eq 'progress') { Write-EntradaProgress $Cmdlet $value }
    elseif ($kind -eq 'set') { Set-EntradaVariable $Cmdlet $Bound $value }
    elseif ($kind -eq 'error') {
        $record = New-EntradaError $value.code $value.message $value.hint $value.category $value.target
        $record.Exception.Data['ExitStatus'] = $value.exit
        if ($value.terminating) { $Cmdlet.ThrowTerminatingError($record) }
        $Cmdlet.WriteError($record)
    } elseif ($kind -eq 'ask') {
        $answer = Get-EntradaAnswer $Cmdlet $value
        Send-EntradaMessage $call.Child ([ordered]@{ id = [int]$call.Id; answer = $answer })
    }
}

function Write-EntradaProgress($Cmdlet, $value) {
    $status = if ($value.status) { "$($value.status)" } else { ' ' }
    $activity = if ($value.activity) { "$($value.activity)" } else { 'Entrada' }
    $record = New-Object System.Management.Automation.ProgressRecord -ArgumentList 1, $activity, $status
    if ($null -ne $value.percent) { $record.PercentComplete = [Math]::Max(0, [Math]::Min(100, [int]$value.percent)) }
    if ($value.completed) { $record.RecordType = 'Completed' }
    $Cmdlet.WriteProgress($record)
}

# -StatusCodeVariable and -ResponseHeadersVariable name variables of the caller.
function Set-EntradaVariable($Cmdlet, $Bound, $value) {
    $parameters = @{ Status = 'StatusCodeVariable'; Headers = 'ResponseHeadersVariable' }
    foreach ($property in $value.PSObject.Properties) {
        $parameter = $parameters[$property.Name]
        if ($null -ne $parameter -and $Bound.ContainsKey($parameter)) {
            $Cmdlet.SessionState.PSVariable.Set($Bound[$parameter], $property.Value)
        }
    }
}

function Get-EntradaAnswer($Cmdlet, $ask) {
    if ($ask.kind -eq 'confirm') {
        if (-not $Cmdlet.ShouldProcess("$($ask.target)", "$($ask.action)")) { return $false }
        $isAsked = $Cmdlet.MyInvocation.BoundParameters.ContainsKey('Confirm')
        if ($ask.impact -ne 'high' -or $isAsked -or $ConfirmPreference -ne 'High') { return $true }
        $text = 'Performing the operation "{0}" on target "{1}".' -f $ask.action, $ask.target
        return $Cmdlet.ShouldContinue($text, 'Are you sure you want to perform this action?')
    }
    try {
        if ($ask.kind -eq 'secret') { return Get-EntradaPlain (Read-Host -Prompt $ask.message -AsSecureString) }
        if ($ask.kind -eq 'text') { return Read-Host -Prompt $ask.message }
        $choices = @($ask.choices)
        $described = New-Object System.Collections.ObjectModel.Collection[System.Management.Automation.Host.ChoiceDescription]
        for ($at = 0; $at -lt $choices.Count; $at++) {
            $described.Add((New-Object System.Management.Automation.Host.ChoiceDescription -ArgumentList "&$($at + 1) $($choices[$at])"))
        }
        return $choices[$Host.UI.PromptForChoice('', $ask.message, $described, 0)]
    } catch [System.Management.Automation.PSInvalidOperationException], [System.Management.Automation.Host.HostException] {
        # Without a user to answer.
        return $null
    }
}

# The values that a parameter completes to; the current word can begin with a quote. Some depend on the texts of other
# parameters: those of a setting on its name.
function Get-EntradaCompletion([string]$source, [string]$word, $bound) {
    $found = New-Object System.Collections.Generic.List[string]
    try {
        $call = New-EntradaCall
        Send-EntradaMessage $call.Child ([ordered]@{
                id = [int]$call.Id; complete = $source; word = $word.Trim([char[]]@("'", '"'))
                before = @(if ($null -ne $bound) { $bound.Values | Where-Object { $_ -is [string] } })
                location = "$($ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath)"
                environment = (Get-EntradaEnvironmentChange $call.Child)
            })
        $isOpen = $true
        while ($isOpen) {
            foreach ($reply in (ConvertFrom-EntradaLine $call.Child (Receive-EntradaLine $call))) {
                if ($null -ne $reply.PSObject.Properties['end']) { $isOpen = $false }
                foreach ($value in $reply.output) { $found.Add("$value") }
            }
        }
    } catch {
        # Completion is silent.
        return
    } finally {
        if ($null -ne $call) { $script:Calls.Remove($call.Id) }
    }
    Select-EntradaCompletion $found $word
}

function Get-EntradaScopeCompletion([string]$word) {
    Select-EntradaCompletion ([IO.File]::ReadAllLines([IO.Path]::Combine($PSScriptRoot, 'scopes.txt'))) $word
}

function Select-EntradaCompletion($values, [string]$word) {
    $typed = $word.Trim([char[]]@("'", '"'))
    foreach ($value in $values) {
        if (-not $value.StartsWith($typed, [StringComparison]::OrdinalIgnoreCase)) { continue }
        $text = $value
        if ($value -notmatch '^[\w.-]+$') { $text = "'" + $value.Replace("'", "''") + "'" }
        New-Object System.Management.Automation.CompletionResult -ArgumentList $text, $value, 'ParameterValue', $value
    }
}
