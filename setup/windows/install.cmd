@echo off
rem Installs the program from the wheels of this folder, without a network: double-click.
rem Into %LOCALAPPDATA%\matrices, for whoever is logged in; no rights of an administrator are needed.
setlocal
cd /d "%~dp0"
set PYTHON=py -3
%PYTHON% --version >nul 2>&1 || set PYTHON=python
%PYTHON% --version >nul 2>&1 || goto nopython
for /f %%v in ('%PYTHON% -c "import sys; print('%%d.%%d' %% sys.version_info[:2])"') do set VERSION=%%v
if not exist requirements-%VERSION%.txt goto otherpython
set TARGET=%LOCALAPPDATA%\matrices
echo Python %VERSION%: %TARGET%
%PYTHON% -m venv "%TARGET%" || goto failed
set PIP="%TARGET%\Scripts\python" -m pip --disable-pip-version-check --quiet install --no-index --find-links .
%PIP% --require-hashes -r requirements-%VERSION%.txt || goto failed
for %%w in (matrices-*.whl) do %PIP% --no-deps --force-reinstall "%%w" || goto failed
"%TARGET%\Scripts\matrices" --version || goto failed
copy /y desk-installed.cmd "%TARGET%\matrices.cmd" >nul || goto failed
for /f "delims=" %%d in ('powershell -NoProfile -Command "[Environment]::GetFolderPath('Desktop')"') do copy /y desk-installed.cmd "%%d\matrices.cmd" >nul
echo.
echo Instalado. Haga doble clic en matrices.cmd, en el escritorio.
echo Installed. Double-click matrices.cmd, on the desktop.
pause
exit /b 0

:nopython
echo Falta Python. Instale Python 3.11 a 3.14 (64 bits) desde python.org y repita.
echo Python is missing. Install Python 3.11 to 3.14 (64 bits) from python.org, then repeat.
pause
exit /b 1

:otherpython
echo Para Python %VERSION% no hay archivos en esta carpeta; sirven 3.11 a 3.14 (64 bits).
echo This folder has nothing for Python %VERSION%; 3.11 to 3.14 (64 bits) will do.
pause
exit /b 1

:failed
echo No se pudo instalar; las lineas de arriba dicen por que.
echo It could not be installed; the lines above say why.
pause
exit /b 1
