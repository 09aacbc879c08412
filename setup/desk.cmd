@echo off
rem Opens the desk on the editions in the folder of the checkout: double-click.
cd /d "%~dp0.."
if not exist editions mkdir editions
.venv\Scripts\matrices desk editions
if errorlevel 1 pause
